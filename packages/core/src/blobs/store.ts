import { randomBytes } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { chmod, copyFile, link, mkdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncPath } from '../files/atomic.ts';
import { hashFile } from '../files/hash.ts';
import { diskFileSystem, systemCode } from '../files/file-system.ts';
import type { RemoteBlobs } from './remote.ts';

/** A file by what it is. */
export interface Blob {
  readonly bytes: number;
  readonly sha256: string;
}

/** Where bodies of large artefacts lie, under their SHA-256: a folder of this user, and the team's cache behind it. */
export interface BlobStore {
  /**
   * Takes a file over: its bytes are in the folder afterwards, and with the team where it may be told; the file has gone
   * from where it was.
   */
  take(path: string, blob: Blob): Promise<void>;
  /**
   * Path of a body in the folder, brought from the team's cache if need be; null where it is nowhere. What came over the
   * net is what it was asked for as; what lies in the folder its reader has to hash.
   */
  bring(blob: Blob): Promise<string | null>;
  /** Puts a body where a person can see it, without a copy where the disk allows that; false where it is nowhere. */
  place(blob: Blob, path: string): Promise<boolean>;
}

/** @param remote null: what is not in the folder is nowhere */
export function blobStore(folder: string, remote: RemoteBlobs | null): BlobStore {
  const pathOf = ({ sha256 }: Blob): string => join(folder, sha256.slice(0, 2), sha256);
  const whole = async (path: string, { bytes }: Blob): Promise<boolean> =>
    await stat(path).then(
      ({ size }) => size === bytes,
      () => false,
    );
  const settle = async (temporary: string, path: string): Promise<void> => {
    // Read-only: a link to it may stand where somebody edits.
    await chmod(temporary, 0o444);
    await rename(temporary, path);
    // Of two names of one file a rename leaves both.
    await rm(temporary, { force: true });
    await syncPath(diskFileSystem, dirname(path));
  };
  const fresh = async (path: string): Promise<string> => {
    await mkdir(dirname(path), { recursive: true });
    return `${path}.tmp-${process.pid}-${randomBytes(4).toString('hex')}`;
  };

  const store: BlobStore = {
    async take(path, blob) {
      const target = pathOf(blob);
      // Also where one is there: it may have been damaged since.
      const temporary = await fresh(target);
      await linkOrCopy(path, temporary);
      await settle(temporary, target);
      await rm(path, { force: true });
      await remote?.put(blob, () => createReadStream(target));
    },
    async bring(blob) {
      const path = pathOf(blob);
      if (await whole(path, blob)) {
        const now = new Date();
        await utimes(path, now, now).catch(() => {});
        return path;
      }
      if (remote === null) return null;
      const temporary = await fresh(path);
      try {
        if (!(await remote.get(blob, temporary))) return null;
        const { sha256, bytes } = await hashFile(diskFileSystem, temporary);
        if (sha256 !== blob.sha256 || bytes !== blob.bytes) return null;
        await syncPath(diskFileSystem, temporary);
        await settle(temporary, path);
        return path;
      } finally {
        await rm(temporary, { force: true });
      }
    },
    async place(blob, path) {
      const source = await store.bring(blob);
      if (source === null) return false;
      await mkdir(dirname(path), { recursive: true });
      await linkOrCopy(source, path);
      return true;
    },
  };
  return store;
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return;
    // Another disk, or one that knows no links.
    if (!['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP'].includes(systemCode(error) ?? '')) throw error;
    await copyFile(from, to, constants.COPYFILE_FICLONE);
    await syncPath(diskFileSystem, to);
  }
}
