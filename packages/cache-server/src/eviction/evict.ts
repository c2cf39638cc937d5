import { blobsOf, type Indexed } from '../entries/index-of-entries.ts';
import { noteName } from '../entries/key.ts';
import type { EntryStore } from '../entries/store.ts';
import { MAIN_SCOPE } from '../entries/scopes.ts';
import { PRIVATE_SCOPE } from '../tokens/token.ts';

/** A blob comes before the entry that needs it: for so long it may wait for that. */
const GRACE_MS = 60 * 60 * 1000;
/** Of the quota, for each scope but main's and the private one. */
const SHARE = 0.2;
/** Below the quota by this share, so that not every PUT evicts. */
const ROOM = 0.1;

/**
 * What is to go for bytes to be at most `quota`, in order: least recently used first. A blob stays for as long as an entry
 * needs it, and goes with the last of them; so no entry that is there lacks a blob. What entries need has to be known.
 *
 * @param now milliseconds since 1970
 */
export function victims(
  entries: Iterable<Indexed>,
  { bytes, quota, now }: { readonly bytes: number; readonly quota: number; readonly now: number },
): Indexed[] {
  const all = [...entries].toSorted((a, b) => a.used - b.used);
  const blobs = new Map(all.filter(isBlob).map((blob) => [noteName(blob.key), blob]));
  const needed = new Map<string, number>();
  const needsOf = ({ key, needs }: Indexed): string[] =>
    // Of main too: another scope may have found the blob there.
    (needs ?? []).flatMap((sha256) => blobsOf(key.scope, sha256));
  for (const id of all.flatMap(needsOf)) needed.set(id, (needed.get(id) ?? 0) + 1);
  const chosen = new Set<Indexed>();
  let left = bytes;
  const enough = (): boolean => left <= quota * (1 - ROOM);
  const choose = (entry: Indexed): void => {
    chosen.add(entry);
    left -= entry.bytes;
  };
  const idle = (blob: Indexed): boolean =>
    (needed.get(noteName(blob.key)) ?? 0) === 0 && now - blob.storedAt > GRACE_MS;
  if (bytes <= quota) return [];
  for (const entry of all) {
    if (enough()) break;
    if (isBlob(entry)) {
      if (idle(entry) && !chosen.has(entry)) choose(entry);
      continue;
    }
    choose(entry);
    for (const id of needsOf(entry)) {
      needed.set(id, (needed.get(id) ?? 1) - 1);
      const blob = blobs.get(id);
      // It would be looked for later, and is no use until then.
      if (blob !== undefined && !enough() && idle(blob) && !chosen.has(blob)) choose(blob);
    }
  }
  return [...chosen];
}

/**
 * Makes room in a store; returns how many entries went. A scope of pull requests has its own, smaller room: whoever may open one could
 * else push out what main uses.
 */
export async function evict(store: EntryStore, quota: number, now: number): Promise<number> {
  const { index } = store;
  let removed = 0;
  // Else a blob might go that an entry of an older server needs.
  await store.learnNeeds();
  const remove = async (gone: readonly Indexed[]): Promise<void> => {
    for (const { key } of gone) {
      await store.remove(key);
      if (!index.entries.has(noteName(key))) removed++;
    }
  };
  for (const [scope, entries] of Map.groupBy(index.entries.values(), ({ key }) => key.scope))
    if (isOfRequests(scope))
      await remove(victims(entries, { bytes: sum(entries), quota: SHARE * quota, now }));
  await remove(victims(index.entries.values(), { bytes: index.bytes(), quota, now }));
  return removed;
}

/** Whether a scope is over its own room. */
export function isCrowded({ index }: EntryStore, scope: string, quota: number): boolean {
  if (index.bytes() > quota) return true;
  const own = [...index.entries.values()].filter(({ key }) => key.scope === scope);
  return isOfRequests(scope) && sum(own) > SHARE * quota;
}

const isOfRequests = (scope: string): boolean => scope !== MAIN_SCOPE && scope !== PRIVATE_SCOPE;
const sum = (entries: readonly Indexed[]): number => entries.reduce((total, { bytes }) => total + bytes, 0);

function isBlob({ key }: Indexed): boolean {
  return key.kind === 'blobs';
}
