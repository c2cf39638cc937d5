import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import type { FileSystem } from './file-system.ts';

export type Bytes = Uint8Array | string | AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** Writes a file's bytes and waits until the disk has them. */
export async function writeSynced(fs: FileSystem, path: string, bytes: Bytes): Promise<void> {
  const handle = await fs.open(path, 'w');
  try {
    if (typeof bytes === 'string' || bytes instanceof Uint8Array) await handle.writeFile(bytes);
    else for await (const chunk of bytes) await handle.writeFile(chunk);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a file's bytes, or a rename or a new name in a folder, survive a power cut. */
export async function syncPath(fs: Pick<FileSystem, 'open'>, path: string): Promise<void> {
  const handle = await fs.open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Replaces a file so that a reader sees the old bytes or the new ones, never a mixture. */
export async function writeFileAtomic(fs: FileSystem, path: string, bytes: Bytes): Promise<void> {
  const temporary = `${path}.${temporarySuffix()}`;
  try {
    await writeSynced(fs, temporary, bytes);
    await fs.rename(temporary, path);
  } catch (error) {
    await fs.rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
  await syncPath(fs, dirname(path));
}

/** `tmp-<host>-<pid>-<random>`: who writes it can be told, so litter of the dead can be swept. */
export function temporarySuffix(): string {
  return `tmp-${hostTag()}-${process.pid}-${randomBytes(4).toString('hex')}`;
}

const TEMPORARY = /\.(tmp|old)-([A-Za-z0-9]+)-(\d+)-[0-9a-f]{8}$/;

/** True for a name that `temporarySuffix` made for `base`, and not for a node that is only called alike. */
export function isTemporaryOf(base: string, kind: 'tmp' | 'old', name: string): boolean {
  const match = TEMPORARY.exec(name);
  return match !== null && match[1] === kind && name.slice(0, match.index) === base;
}

/** True if the process that made this temporary name is known to be gone. */
export function isLitter(name: string): boolean {
  const match = TEMPORARY.exec(name);
  if (!match || match[2] !== hostTag()) return false;
  const pid = Number(match[3]);
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}

function hostTag(): string {
  return (
    hostname()
      .replace(/[^A-Za-z0-9]/g, '')
      .slice(0, 32) || 'host'
  );
}
