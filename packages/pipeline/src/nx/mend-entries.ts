import { copyFileSync, existsSync, readFileSync, readdirSync, renameSync } from 'node:fs';
import { join, relative } from 'node:path';
import { MANIFEST_FILE, diskFileSystem, hashFile } from '@tractogen/core';
import { outDir } from '../plan/write.ts';
import { cacheFolders } from '../runs/restore.ts';
import type { TaskResult } from './types.ts';

/**
 * Puts what was made anew in place of what Nx keeps damaged under its hash on this machine. Nx does not look at what it keeps, and stores
 * nothing in a run with `--skip-nx-cache`: it would give back the damaged files for ever. What is whole there stays, whoever made it.
 *
 * @param argv of Nx
 */
export async function mendEntries(
  root: string,
  pipeline: string,
  results: ReadonlyMap<string, TaskResult>,
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<void> {
  if (!argv.some((word) => /^--skip-?nx-?cache(?:=true)?$/i.test(word))) return;
  for (const [node, { status, task }] of results) {
    if (status !== 'success' || task.hash === undefined) continue;
    const out = outDir(pipeline, node);
    for (const cache of cacheFolders(root, env)) {
      const entry = join(cache, task.hash, out);
      if (existsSync(entry) && !(await isWhole(entry))) replace(entry, join(root, out));
    }
  }
}

/** Whether each file of an artefact that stands here is what its manifest says; bodies of large ones are elsewhere. */
async function isWhole(dir: string): Promise<boolean> {
  try {
    const { files } = JSON.parse(readFileSync(join(dir, MANIFEST_FILE), 'utf8')) as {
      files: { path: string; sha256: string }[];
    };
    for (const { path, sha256 } of files)
      if (existsSync(join(dir, path)) && (await hashFile(diskFileSystem, join(dir, path))).sha256 !== sha256)
        return false;
    return true;
  } catch {
    return false;
  }
}

/** Files that stand in the entry, each in one step. */
function replace(entry: string, made: string): void {
  for (const found of readdirSync(entry, { recursive: true, withFileTypes: true })) {
    const path = join(found.parentPath, found.name);
    const source = join(made, relative(entry, path));
    if (!found.isFile() || !existsSync(source)) continue;
    copyFileSync(source, `${path}.new`);
    renameSync(`${path}.new`, path);
  }
}
