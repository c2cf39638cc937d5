import { open } from 'node:fs/promises';
import { TractogenError, systemCode } from '@tractogen/core';

const CHUNK = 1 << 30;

/**
 * A whole file, in memory of its own whose start is aligned for any typed array; no 2 GiB limit.
 *
 * @throws TractogenError DATA_MISSING, TRUNCATED
 */
export async function readBytes(path: string): Promise<Buffer> {
  try {
    const handle = await open(path, 'r');
    try {
      const { size } = await handle.stat();
      const bytes = Buffer.from(new ArrayBuffer(size));
      for (let at = 0; at < size;) {
        const { bytesRead } = await handle.read(bytes, at, Math.min(CHUNK, size - at), at);
        if (bytesRead === 0)
          throw new TractogenError('TRUNCATED', 'the file became shorter while it was read', { offset: at });
        at += bytesRead;
      }
      return bytes;
    } finally {
      await handle.close();
    }
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
