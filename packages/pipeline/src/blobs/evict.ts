import { readFile, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { blobFolder } from '@tractogen/core';

const GIB = 2 ** 30;
const DEFAULT_BYTES = 50 * GIB;

interface Body {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly used: number;
  readonly links: number;
}

/**
 * Keeps the user's store of bodies within `TRACTOGEN_STORE_BYTES` (50 GiB): the least recently used go, but none that stands
 * in an artefact's folder under a second name, and none that an artefact of this workspace lists.
 *
 * @returns bytes that were removed
 */
export async function evictBodies(
  root: string,
  env: Readonly<Record<string, string | undefined>>,
  warn: (line: string) => void,
): Promise<number> {
  const limit = limitOf(env.TRACTOGEN_STORE_BYTES, warn);
  const bodies = await bodiesIn(blobFolder(env));
  let left = bodies.reduce((sum, { bytes }) => sum + bytes, 0);
  if (!(left > limit)) return 0;
  const before = left;
  const live = await listedIn(join(root, 'results'));
  for (const { path, sha256, bytes, links } of bodies.toSorted((a, b) => a.used - b.used)) {
    if (left <= limit) break;
    if (links > 1 || live.has(sha256)) continue;
    await rm(path, { force: true });
    left -= bytes;
  }
  return before - left;
}

function limitOf(given: string | undefined, warn: (line: string) => void): number {
  if (given === undefined || given.trim() === '') return DEFAULT_BYTES;
  const bytes = Number(given);
  if (Number.isFinite(bytes) && bytes >= 0) return bytes;
  warn(`TRACTOGEN_STORE_BYTES is "${given}", which is no number of bytes; 50 GiB are kept`);
  return DEFAULT_BYTES;
}

async function bodiesIn(folder: string): Promise<Body[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const bodies: Body[] = [];
  for (const entry of entries) {
    if (!entry.isFile() || !/^[0-9a-f]{64}$/.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    const found = await stat(path).catch(() => null);
    if (found === null) continue;
    const { size, mtimeMs, nlink } = found;
    bodies.push({ path, sha256: entry.name, bytes: size, used: mtimeMs, links: nlink });
  }
  return bodies;
}

/** Hashes that the manifests of a workspace's artefacts list. */
async function listedIn(results: string): Promise<Set<string>> {
  const live = new Set<string>();
  for (const pipeline of await readdir(results).catch(() => []))
    for (const node of await readdir(join(results, pipeline)).catch(() => [])) {
      const text = await readFile(join(results, pipeline, node, 'artefact.json'), 'utf8').catch(() => '');
      for (const [, sha256] of text.matchAll(/"sha256": ?"([0-9a-f]{64})"/g)) live.add(sha256);
    }
  return live;
}
