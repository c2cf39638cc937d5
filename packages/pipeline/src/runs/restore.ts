import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { MANIFEST_FILE, sha256 } from '@tractogen/core';
import { outDir } from '../plan/write.ts';
import type { RunRecord } from './record.ts';

/** Where a node's artefact of a run is: in its folder, in Nx's cache on this machine, or neither. */
export type Whereabouts = 'here' | 'cached' | 'gone';

/** The folders in which Nx may keep its entries: the configured one, or its own and this checkout's. */
export function cacheFolders(root: string, env: NodeJS.ProcessEnv): string[] {
  const configured = env.NX_CACHE_DIRECTORY ?? readCacheDirectory(root);
  if (configured !== undefined) return [isAbsolute(configured) ? configured : join(root, configured)];
  const home = join(env.HOME ?? homedir(), '.nx');
  const own = existsSync(home) ? readdirSync(home).map((name) => join(home, name, 'cache')) : [];
  return [join(root, '.nx/cache'), ...own].filter((path) => existsSync(path));
}

/** The folder in which a node's artefact of this run stands now, whole or in the cache; undefined if in none. */
export function artefactFolder(
  root: string,
  caches: readonly string[],
  run: RunRecord,
  id: string,
): { dir: string; where: Whereabouts } | undefined {
  const artefact = run.nodes.find((node) => node.id === id)?.artefact ?? null;
  if (artefact === null) return undefined;
  const out = outDir(run.pipeline, id);
  const hashes = new Set(run.occasions.map(({ nodes }) => nodes[id]?.hash).filter((hash) => hash != null));
  const places = [
    { dir: join(root, out), where: 'here' as const },
    ...caches.flatMap((cache) =>
      [...hashes].map((hash) => ({ dir: join(cache, hash, out), where: 'cached' as const })),
    ),
  ];
  return places.find(({ dir }) => manifestHash(dir) === artefact);
}

/** Whether what a run made can still be had, by node; failed nodes made nothing and are left out. */
export function whereabouts(
  root: string,
  caches: readonly string[],
  run: RunRecord,
): ReadonlyMap<string, Whereabouts> {
  const made = run.nodes.filter(({ artefact }) => artefact !== null);
  return new Map(made.map(({ id }) => [id, artefactFolder(root, caches, run, id)?.where ?? 'gone']));
}

function manifestHash(dir: string): string | undefined {
  try {
    return sha256(readFileSync(join(dir, MANIFEST_FILE), 'utf8'));
  } catch {
    return undefined;
  }
}

function readCacheDirectory(root: string): string | undefined {
  try {
    const { cacheDirectory } = JSON.parse(readFileSync(join(root, 'nx.json'), 'utf8')) as {
      cacheDirectory?: string;
    };
    return cacheDirectory;
  } catch {
    return undefined;
  }
}
