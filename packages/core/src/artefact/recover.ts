import { basename, dirname, join } from 'node:path';
import { isLitter, isTemporaryOf, syncPath } from '../files/atomic.ts';
import { exists, systemCode, type FileSystem } from '../files/file-system.ts';
import { MANIFEST_FILE } from './manifest.ts';

/**
 * Puts an artefact back that a crash left between the two renames of a replacement.
 *
 * A folder cannot be exchanged for another in one step, so a writer moves the old one aside and then
 * the new one in. If it dies in between, its finished folder is moved in, else the old one back.
 *
 * @returns true if a complete artefact stands at `dir` afterwards
 */
export async function recoverArtefact(fs: FileSystem, dir: string): Promise<boolean> {
  const parent = dirname(dir);
  const siblings = await siblingsOf(fs, dir);
  const base = basename(dir);
  const finished = siblings.filter((name) => isTemporaryOf(base, 'tmp', name) && isLitter(name));
  const replaced = siblings.filter((name) => isTemporaryOf(base, 'old', name));
  // A half-written folder has no manifest, since that is written last.
  if (replaced.length > 0) {
    for (const name of [...finished, ...replaced]) {
      if (!(await exists(fs, join(parent, name, MANIFEST_FILE)))) continue;
      try {
        await fs.rename(join(parent, name), dir);
        await syncPath(fs, parent);
        return true;
      } catch (error) {
        if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(systemCode(error) ?? '')) throw error;
      }
    }
  }
  return await exists(fs, join(dir, MANIFEST_FILE));
}

/** Removes what dead writers of this artefact left behind. */
export async function sweepLitter(fs: FileSystem, dir: string): Promise<void> {
  for (const name of await siblingsOf(fs, dir)) {
    if (isLitter(name)) await fs.rm(join(dirname(dir), name), { recursive: true, force: true });
  }
}

async function siblingsOf(fs: FileSystem, dir: string): Promise<string[]> {
  try {
    const names = await fs.readdir(dirname(dir));
    return names.filter((name) => name.startsWith(`${basename(dir)}.`)).toSorted();
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}
