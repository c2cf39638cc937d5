import { bodyName } from '../entries/key.ts';
import type { EntryStore } from '../entries/store.ts';
import type { Objects } from '../objects/objects.ts';

/** A body is there before its note: a younger one may still get it. */
const YOUNG_MS = 60 * 60 * 1000;

/** Removes bodies that no entry has: of writers that lost a race or were killed. Returns how many, and their bytes. */
export async function sweepBodies(
  objects: Objects,
  { index }: EntryStore,
  now: number,
): Promise<{ bodies: number; bytes: number }> {
  const held = new Set([...index.entries.values()].map(({ key, sha256 }) => bodyName(key.scope, sha256)));
  const found = { bodies: 0, bytes: 0 };
  for await (const { name, bytes, touched } of objects.list('bodies')) {
    if (held.has(name) || now - touched < YOUNG_MS) continue;
    await objects.remove(name);
    found.bodies++;
    found.bytes += bytes;
  }
  return found;
}
