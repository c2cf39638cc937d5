import { TractogenError } from '../errors.ts';
import { systemCode } from './file-system.ts';

const REMEDIES: Readonly<Record<string, string>> = {
  ENOENT: 'Make the folder first',
  ENOTDIR: 'A part of the path is a file; choose another',
  EISDIR: 'A folder has this name; choose another',
  EACCES: 'Give write permission, then run again',
  EPERM: 'Give write permission, then run again',
  EROFS: 'Write to another disk; this one is read-only',
  ENOSPC: 'Make room, then run again; nothing old was touched',
  EDQUOT: 'Make room, then run again; nothing old was touched',
  EIO: 'Check the disk, then run again; nothing old was touched',
};

/**
 * Does some writing; what the disk refuses is told as the user's to mend.
 *
 * @throws TractogenError WRITE_FAILED with the file and a remedy; other errors as they are
 */
export async function asWriteError<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined || !Object.hasOwn(REMEDIES, code)) throw error;
    throw new TractogenError('WRITE_FAILED', `the disk answered ${code}`, {
      file,
      cause: error,
      remedy: REMEDIES[code],
    });
  }
}
