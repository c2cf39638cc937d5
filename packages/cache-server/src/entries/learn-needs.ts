import type { EntryIndex } from './index-of-entries.ts';
import type { Key } from './key.ts';
import { BombError, UnreadableError, needsOf } from './needs.ts';
import type { Note } from './note.ts';
import type { Spool } from './spool.ts';
import type { ReadVerified } from './verified.ts';

interface Parts {
  readonly index: EntryIndex;
  readonly look: (key: Key) => Promise<Note | null>;
  readonly read: ReadVerified;
  readonly quarantine: (key: Key, note: Note) => Promise<void>;
  readonly spool: Spool;
}

/**
 * Looks into the stored archives of which no note says what they need. Kept in memory alone, since notes are never changed: a server that
 * is started again looks again, once.
 */
export function needsLearner({ index, look, read, quarantine, spool }: Parts): () => Promise<void> {
  const learn = async (key: Key): Promise<void> => {
    const note = await look(key);
    if (note === null) return index.remove(key);
    const body = await read(note);
    if (typeof body === 'string') return await quarantine(key, note);
    const file = await spool.take(body, note.bytes);
    if (file === 'too-large') throw new RangeError(`${key.name} has grown while it was read`);
    try {
      index.learn(key, await needsOf(file.path, file.bytes));
    } catch (error) {
      // Nobody can unpack it, so that nobody will ask for its blobs.
      if (!(error instanceof BombError || error instanceof UnreadableError)) throw error;
      index.learn(key, []);
    } finally {
      await spool.drop(file);
    }
  };
  return async () => {
    for (const { key, needs } of index.entries.values()) if (needs === null) await learn(key);
  };
}
