import { bodyName, noteName, type Key } from './key.ts';
import type { Note } from './note.ts';

/** What eviction has to know of an entry. */
export interface Indexed {
  readonly key: Key;
  readonly bytes: number;
  readonly sha256: string;
  /** Blobs, of its scope or of main, that it can't do without. */
  readonly needs: readonly string[];
  /** Milliseconds since 1970. */
  used: number;
  readonly storedAt: number;
}

/** All entries in memory, by the name of their note. */
export interface EntryIndex {
  readonly entries: ReadonlyMap<string, Indexed>;
  /** Bytes of all bodies; one that several entries share counts once. */
  bytes(): number;
  add(note: Note, used: number): void;
  remove(key: Key): void;
  use(key: Key, now: number): void;
  /** Whether any entry has this body, by its name. */
  hasBody(name: string): boolean;
  /** Whether another entry than this has the same body. */
  sharesBody(key: Key, sha256: string): boolean;
}

export function entryIndex(): EntryIndex {
  const entries = new Map<string, Indexed>();
  const bodies = new Map<string, number>();
  let total = 0;
  const remove = (key: Key): void => {
    const name = noteName(key);
    const entry = entries.get(name);
    if (entry === undefined) return;
    entries.delete(name);
    const body = bodyName(key.scope, entry.sha256);
    const left = (bodies.get(body) ?? 1) - 1;
    if (left > 0) bodies.set(body, left);
    else {
      bodies.delete(body);
      total -= entry.bytes;
    }
  };
  return {
    entries,
    bytes: () => total,
    add({ scope, kind, name, bytes, sha256, needs, storedAt }, used) {
      const key = { scope, kind, name };
      remove(key);
      entries.set(noteName(key), { key, bytes, sha256, needs, used, storedAt: Date.parse(storedAt) });
      const body = bodyName(scope, sha256);
      const holders = bodies.get(body) ?? 0;
      bodies.set(body, holders + 1);
      if (holders === 0) total += bytes;
    },
    remove,
    use(key, now) {
      const entry = entries.get(noteName(key));
      if (entry !== undefined) entry.used = now;
    },
    hasBody: (name) => bodies.has(name),
    sharesBody: (key, sha256) =>
      (bodies.get(bodyName(key.scope, sha256)) ?? 0) > (entries.has(noteName(key)) ? 1 : 0),
  };
}
