import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { diskFileSystem, stableJson, writeFileAtomic } from '@tractogen/core';
import type { Origin } from '../cache/origin.ts';
import { logDir } from '../launch/log.ts';
import type { TaskResult } from '../nx/types.ts';

const FILE = 'origin.json';

/**
 * Keeps with each node whose result this run took from the team's cache who had computed it, as long as it is not computed here: later runs
 * find it on this machine, where nothing else tells.
 *
 * @param told by the hash of a task
 */
export async function keepOrigins(
  root: string,
  pipeline: string,
  results: ReadonlyMap<string, TaskResult>,
  told: ReadonlyMap<string, Origin>,
): Promise<void> {
  for (const [node, { status, task }] of results) {
    if (status !== 'remote-cache' && status !== 'success') continue;
    const dir = logDir(root, pipeline, node);
    const origin = status === 'remote-cache' ? told.get(task.hash ?? '') : undefined;
    if (origin === undefined) {
      rmSync(join(dir, FILE), { force: true });
      continue;
    }
    mkdirSync(dir, { recursive: true });
    const kept = { schema: 1, hash: task.hash, by: origin.by, at: origin.at };
    await writeFileAtomic(diskFileSystem, join(dir, FILE), stableJson(kept));
  }
}

/** Who had computed what a task of this hash found; undefined where nobody told. */
export function originOf(
  root: string,
  pipeline: string,
  node: string,
  hash: string | undefined,
): Origin | undefined {
  try {
    const text = readFileSync(join(logDir(root, pipeline, node), FILE), 'utf8');
    const kept = JSON.parse(text) as Origin & { hash: string };
    return hash !== undefined && kept.hash === hash ? { by: kept.by, at: kept.at } : undefined;
  } catch {
    return undefined;
  }
}
