import { createHash } from 'node:crypto';
import type { FileSystem } from './file-system.ts';

const CHUNK = 1 << 20;

export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** SHA-256 and size of a file, read in chunks of 1 MiB. */
export async function hashFile(fs: FileSystem, path: string): Promise<{ sha256: string; bytes: number }> {
  const handle = await fs.open(path, 'r');
  try {
    const hash = createHash('sha256');
    const buffer = Buffer.allocUnsafe(CHUNK);
    let bytes = 0;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, CHUNK, null);
      if (bytesRead === 0) return { sha256: hash.digest('hex'), bytes };
      hash.update(buffer.subarray(0, bytesRead));
      bytes += bytesRead;
    }
  } finally {
    await handle.close();
  }
}
