import { bodyName, noteName, type Key } from './key.ts';
import type { Note } from './note.ts';
import { scopesOf } from './scopes.ts';

/** What eviction has to know of an entry. */
export interface Indexed {
  readonly key: Key;
  readonly bytes: number;
  readonly sha256: string;
  /** Blobs, of its scope or of main, that it can't do without; null while nobody has looked into what an older server stored. */
  readonly needs: readonly string[] | null;
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
  /** What an entry was found to need. */
  learn(key: Key, needs: readonly string[]): void;
  /** Whether an entry that is known to need it has use for a blob. */
  isNeeded(blob: Key): boolean;
  /** Whether any entry has this body, by its name. */
  hasBody(name: string): boolean;
  /** Whether another entry than this has the same body. */
  sharesBody(key: Key, sha256: string): boolean;
}

export function entryIndex(): EntryIndex {
  const entries = new Map<string, Indexed>();
  const bodies = new Map<string, number>();
  const needed = new Map<string, number>();
  let total = 0;
  const count = ({ key, needs }: Indexed, by: 1 | -1): void => {
    for (const id of needs?.flatMap((sha256) => blobsOf(key.scope, sha256)) ?? []) {
      const left = (needed.get(id) ?? 0) + by;
      if (left > 0) needed.set(id, left);
      else needed.delete(id);
    }
  };
  const remove = (key: Key): void => {
    const name = noteName(key);
    const entry = entries.get(name);
    if (entry === undefined) return;
    entries.delete(name);
    count(entry, -1);
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
    add({ scope, kind, name, bytes, sha256, needs: told, storedAt }, used) {
      const key = { scope, kind, name };
      // An entry is never changed: what was learnt of it stands.
      const known = entries.get(noteName(key));
      const needs = told ?? (kind === 'blobs' ? [] : known?.sha256 === sha256 ? known.needs : null);
      remove(key);
      const entry = { key, bytes, sha256, needs, used, storedAt: Date.parse(storedAt) };
      entries.set(noteName(key), entry);
      count(entry, 1);
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
    learn(key, needs) {
      const entry = entries.get(noteName(key));
      if (entry === undefined) return;
      count(entry, -1);
      const learnt = { ...entry, needs };
      entries.set(noteName(key), learnt);
      count(learnt, 1);
    },
    isNeeded: (blob) => needed.has(noteName(blob)),
    hasBody: (name) => bodies.has(name),
    sharesBody: (key, sha256) =>
      (bodies.get(bodyName(key.scope, sha256)) ?? 0) > (entries.has(noteName(key)) ? 1 : 0),
  };
}

/** Notes of the blob that an entry of a scope may mean: its own, or main's. */
export function blobsOf(scope: string, sha256: string): string[] {
  return scopesOf(scope).map((from) => noteName({ scope: from, kind: 'blobs', name: sha256 }));
}
