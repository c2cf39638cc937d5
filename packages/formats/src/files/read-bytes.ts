import { open, type FileHandle } from 'node:fs/promises';
import { TractogenError, systemCode } from '@tractogen/core';

const CHUNK = 1 << 30;

/**
 * A whole file, in memory of its own whose start is aligned for any typed array; no 2 GiB limit.
 *
 * @throws TractogenError DATA_MISSING, TRUNCATED
 */
export async function readBytes(path: string): Promise<Buffer> {
  return await unreadable(async () => {
    const handle = await open(path, 'r');
    try {
      const { size } = await handle.stat();
      const bytes = Buffer.from(new ArrayBuffer(size));
      await readFully(handle, bytes, 0);
      return bytes;
    } finally {
      await handle.close();
    }
  });
}

/**
 * Fills an array with what stands at a place of a file.
 *
 * @throws TractogenError TRUNCATED if the file ends before
 */
export async function readFully(handle: FileHandle, into: Uint8Array, offset: number): Promise<void> {
  for (let at = 0; at < into.length;) {
    const length = Math.min(CHUNK, into.length - at);
    const { bytesRead } = await handle.read(into, at, length, offset + at);
    if (bytesRead === 0)
      throw new TractogenError('TRUNCATED', 'the file became shorter while it was read', {
        offset: offset + at,
      });
    at += bytesRead;
  }
}

/** Reads something; what the disk refuses is told as DATA_MISSING. */
export async function unreadable<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    throw new TractogenError('DATA_MISSING', `the file cannot be read (${code})`, {
      cause: error,
      remedy: 'Check the path',
    });
  }
}

/** Runs a reader and says in its errors which file it was. */
export async function naming<T>(file: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof TractogenError) || error.place.file !== undefined) throw error;
    const { code, message, place, remedy, exitCode, cause } = error;
    throw new TractogenError(code, message, {
      ...place,
      file,
      cause,
      ...(remedy !== undefined && { remedy }),
      ...(exitCode === 1 && { exitCode }),
    });
  }
}
