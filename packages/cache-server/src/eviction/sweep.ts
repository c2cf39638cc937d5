import type { EntryStore } from '../entries/store.ts';
import type { Objects } from '../objects/objects.ts';

/** A body is there before its note: a younger one may still get it. */
const YOUNG_MS = 60 * 60 * 1000;

/**
 * Removes bodies that no entry has: of writers that lost a race or were killed. Notes are read again first, so that bodies of what another
 * server stored in the same place stay. Returns how many went, and their bytes.
 */
export async function sweepBodies(
  objects: Objects,
  store: EntryStore,
  now: number,
): Promise<{ bodies: number; bytes: number }> {
  const idle: { name: string; bytes: number }[] = [];
  for await (const { name, bytes, touched } of objects.list('bodies'))
    if (!store.index.hasBody(name) && now - touched >= YOUNG_MS) idle.push({ name, bytes });
  if (idle.length > 0) await store.load();
  const found = { bodies: 0, bytes: 0 };
  for (const { name, bytes } of idle) {
    if (!(await store.removeBody(name))) continue;
    found.bodies++;
    found.bytes += bytes;
  }
  return found;
}
