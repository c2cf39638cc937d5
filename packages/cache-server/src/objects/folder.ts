import { access, constants, link, mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { diskFileSystem, syncPath, systemCode } from '@tractogen/core';
import type { Objects, OpenObject, StoredObject } from './objects.ts';

const QUARANTINE = 'quarantine';
const CHUNK = 1 << 18;

/**
 * Objects as files below a folder. A file comes to its name by a hard link, which of many that race for one name succeeds
 * once; it is on the disk before it has the name.
 *
 * @param clock milliseconds since 1970
 */
export function folderObjects(root: string, clock: () => number): Objects {
  const pathOf = (name: string): string => join(root, ...name.split('/'));
  return {
    async create(name, { path }) {
      const target = pathOf(name);
      await mkdir(dirname(target), { recursive: true });
      await syncPath(diskFileSystem, path);
      try {
        await link(path, target);
      } catch (error) {
        if (systemCode(error) === 'EEXIST') return false;
        throw error;
      }
      await syncPath(diskFileSystem, dirname(target));
      return true;
    },
    async open(name) {
      const path = pathOf(name);
      const found = await stat(path).catch(absent);
      if (found === null) return null;
      const { size, mtimeMs, ctimeMs, ino } = found;
      return {
        bytes: size,
        signature: `${ino}:${size}:${mtimeMs}:${ctimeMs}`,
        // Opened before an answer begins: from then on it may lose its name, not its bytes.
        stream: async () => (await open(path, 'r')).createReadStream({ highWaterMark: CHUNK }),
      } satisfies OpenObject;
    },
    async touch(name) {
      const now = clock() / 1000;
      await utimes(pathOf(name), now, now).catch(absent);
    },
    remove: async (name) => await rm(pathOf(name), { force: true }),
    async quarantine(name) {
      const target = join(root, QUARANTINE, `${clock()}-${name.replaceAll('/', '_')}`);
      await mkdir(dirname(target), { recursive: true });
      await rename(pathOf(name), target).catch(absent);
    },
    async *list(prefix) {
      const entries = await readdir(pathOf(prefix), { recursive: true, withFileTypes: true }).catch(absent);
      for (const entry of entries ?? []) {
        if (!entry.isFile()) continue;
        const path = join(entry.parentPath, entry.name);
        const found = await stat(path).catch(absent);
        if (found === null) continue;
        const name = relative(root, path).split(sep).join('/');
        yield { name, bytes: found.size, touched: found.mtimeMs } satisfies StoredObject;
      }
    },
    async check() {
      await mkdir(root, { recursive: true });
      await access(root, constants.R_OK | constants.W_OK);
    },
  };
}

function absent(error: unknown): null {
  if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return null;
  throw error;
}
