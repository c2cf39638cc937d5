import { rm, writeFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { stableJson } from '@tractogen/core';
import type { Objects } from '../objects/objects.ts';
import { entryIndex, type EntryIndex } from './index-of-entries.ts';
import { bodyName, noteName, type Key } from './key.ts';
import { needsLearner } from './learn-needs.ts';
import { namedLock } from './lock.ts';
import { BombError, UnreadableError, needsOf } from './needs.ts';
import { parseNote, type Note } from './note.ts';
import type { Spool } from './spool.ts';
import { scopesOf } from './scopes.ts';
import { verifiedReader } from './verified.ts';

export type PutOutcome =
  | 'stored'
  | 'exists'
  | 'too-large'
  | 'mismatch'
  | 'bomb'
  | 'unreadable'
  | 'lacks-blobs';

export interface PutRequest {
  /** Id of a token. */
  readonly storedBy: string;
  /** Its name. */
  readonly label?: string;
  readonly limit: number;
}

/** Entries that are never changed: bytes, and a note that says what they are. */
export interface EntryStore {
  readonly index: EntryIndex;
  /**
   * Fills the index; to be awaited before anything else, and again to see what another server has stored. Returns how many
   * notes could not be read.
   */
  load(): Promise<number>;
  put(key: Key, body: Readable, request: PutRequest): Promise<{ outcome: PutOutcome; note: Note | null }>;
  /** The note alone; null of no entry. */
  look(key: Key): Promise<Note | null>;
  /** Whole entries only: a damaged one is put in quarantine and is not there any more. */
  get(key: Key): Promise<{ note: Note; body: Readable } | 'damaged' | null>;
  /** But a blob that an entry needs. */
  remove(key: Key): Promise<void>;
  /** Removes a body by its name, unless an entry that is known here has it; says whether it did. */
  removeBody(name: string): Promise<boolean>;
  /**
   * Looks into entries of which it is not known what they need, being stored by an older server; eviction has to wait for that. What is
   * damaged goes to quarantine, and what nobody could unpack needs nothing.
   */
  learnNeeds(): Promise<void>;
  /** Hashes an entry's bytes again, whatever is known of them; in quarantine where they are not what they were. */
  verify(key: Key): Promise<'whole' | 'damaged'>;
}

/** How much later than it was an entry is to be marked as used again. */
const TOUCH_MS = 60 * 60 * 1000;

/** @param clock milliseconds since 1970 */
export function entryStore(objects: Objects, spool: Spool, clock: () => number): EntryStore {
  const index = entryIndex();
  const lock = namedLock();
  const read = verifiedReader(objects, spool);

  /** A note that can't be read is put in quarantine: else its name could never be stored again. */
  const readNote = async (name: string): Promise<Note | null> => {
    const found = await objects.open(name);
    if (found === null) return null;
    const note = parseNote(await text(await found.stream()));
    if (note !== null && noteName(note) === name) return note;
    await objects.quarantine(name);
    return null;
  };
  const look = async (key: Key): Promise<Note | null> => await readNote(noteName(key));
  const forget = async (
    key: Key,
    sha256: string,
    away: (name: string) => Promise<void>,
    unless?: () => boolean,
  ): Promise<void> => {
    const body = bodyName(key.scope, sha256);
    await lock(body, async () => {
      if (unless?.() === true) return;
      await away(noteName(key));
      if (!index.sharesBody(key, sha256)) await away(body);
      index.remove(key);
    });
  };
  /** Also what another server has stored in the same place; not what is just being removed. */
  const holds = async (key: Key, blob: string): Promise<boolean> => {
    for (const scope of scopesOf(key.scope)) {
      const of: Key = { scope, kind: 'blobs', name: blob };
      const found = await lock(bodyName(scope, blob), async () => {
        if (index.entries.has(noteName(of))) return true;
        const note = await look(of);
        if (note !== null) index.add(note, clock());
        return note !== null;
      });
      if (found) return true;
    }
    return false;
  };
  const holdsAll = async (key: Key, blobs: readonly string[]): Promise<boolean> => {
    for (const blob of blobs) if (!(await holds(key, blob))) return false;
    return true;
  };
  const quarantine = async (key: Key, { sha256 }: Note): Promise<void> =>
    await forget(key, sha256, async (name) => await objects.quarantine(name));

  return {
    index,
    look,
    async load() {
      let unreadable = 0;
      for await (const { name, touched } of objects.list('notes')) {
        const note = await readNote(name);
        if (note === null) unreadable++;
        else index.add(note, Math.max(touched, index.entries.get(name)?.used ?? 0));
      }
      return unreadable;
    },
    async put(key, body, { storedBy, label, limit }) {
      const before = await look(key);
      const file = await spool.take(body, limit);
      if (file === 'too-large') return { outcome: 'too-large', note: null };
      try {
        if (key.kind === 'blobs' && file.sha256 !== key.name) return { outcome: 'mismatch', note: null };
        if (before !== null) return { outcome: 'exists', note: before };
        const needs = key.kind === 'cache' ? await needsOf(file.path, file.bytes) : [];
        // Whoever got such an entry would look for its bodies in vain.
        if (!(await holdsAll(key, needs))) return { outcome: 'lacks-blobs', note: null };
        const { bytes, sha256 } = file;
        const storedAt = new Date(clock()).toISOString();
        const by = { storedBy, ...(label === undefined ? {} : { label }) };
        const note: Note = { schema: 1, ...key, bytes, sha256, ...by, storedAt, needs };
        const written = `${file.path}.note`;
        const text = stableJson(note);
        await writeFile(written, text);
        try {
          const stored = await lock(bodyName(key.scope, sha256), async () => {
            // One that is there may be a leftover, about to be swept.
            if (!(await objects.create(bodyName(key.scope, sha256), file)))
              await objects.touch(bodyName(key.scope, sha256));
            const won = await objects.create(noteName(key), {
              path: written,
              bytes: Buffer.byteLength(text),
            });
            // The loser's body stays for `gc` to find, unless it is the winner's.
            if (won) index.add(note, clock());
            return won;
          });
          if (!stored) return { outcome: 'exists', note: await look(key) };
          // Room may have been made while it came; from here on its blobs are known to be needed.
          if (await holdsAll(key, needs)) return { outcome: 'stored', note };
          await forget(key, sha256, async (name) => await objects.remove(name));
          return { outcome: 'lacks-blobs', note: null };
        } finally {
          await rm(written, { force: true });
        }
      } catch (error) {
        if (error instanceof BombError) return { outcome: 'bomb', note: null };
        if (error instanceof UnreadableError) return { outcome: 'unreadable', note: null };
        throw error;
      } finally {
        await spool.drop(file);
      }
    },
    async get(key) {
      const note = await look(key);
      if (note === null) return null;
      const body = await read(note);
      if (body === 'missing' || body === 'damaged') {
        await quarantine(key, note);
        return 'damaged';
      }
      const now = clock();
      const used = index.entries.get(noteName(key))?.used ?? 0;
      index.use(key, now);
      if (now - used > TOUCH_MS) await objects.touch(noteName(key)).catch(() => {});
      return { note, body };
    },
    async remove(key) {
      const note = await look(key);
      if (note === null) return;
      await forget(
        key,
        note.sha256,
        async (name) => await objects.remove(name),
        () => key.kind === 'blobs' && index.isNeeded(key),
      );
    },
    removeBody: async (name) =>
      await lock(name, async () => {
        if (index.hasBody(name)) return false;
        await objects.remove(name);
        return true;
      }),
    learnNeeds: needsLearner({ index, look, read, quarantine, spool }),
    async verify(key) {
      const note = await look(key);
      if (note === null) return 'damaged';
      const body = await verifiedReader(objects, spool)(note);
      if (typeof body === 'string') {
        await quarantine(key, note);
        return 'damaged';
      }
      body.destroy();
      return 'whole';
    },
  };
}
