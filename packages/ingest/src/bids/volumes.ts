import { constants, gunzipSync } from 'node:zlib';
import type { FileSystem } from '@tractogen/core';
import { DwiFault } from './fault.ts';

/** Compressed bytes that surely hold a header. */
const START = 16 * 1024;

/**
 * The number of volumes that the header of a NIfTI image tells (NIfTI-1: dim at byte 40 in 16 bits; NIfTI-2:
 * at byte 16 in 64). Only the first bytes are read: series are big, and MRtrix3 reads them wholly later.
 *
 * @throws DwiFault image_malformed
 */
export async function volumesOf(fs: FileSystem, path: string, name: string): Promise<number> {
  const start = inflated(await firstBytes(fs, path));
  for (const little of [true, false]) {
    if (start.length < 104) break;
    const size = little ? start.readInt32LE(0) : start.readInt32BE(0);
    if (size !== 348 && size !== 540) continue;
    const dim = (axis: number): number =>
      size === 348
        ? little
          ? start.readInt16LE(40 + 2 * axis)
          : start.readInt16BE(40 + 2 * axis)
        : Number(little ? start.readBigInt64LE(16 + 8 * axis) : start.readBigInt64BE(16 + 8 * axis));
    if (dim(0) >= 1 && dim(0) <= 7) return dim(0) < 4 ? 1 : dim(4);
  }
  throw new DwiFault('image_malformed', 'FORMAT_UNKNOWN', 'this is no NIfTI image', {
    file: name,
    remedy:
      start.length === 0
        ? 'The file is empty: fetch its content (a dataset of git-annex holds links until then)'
        : 'Convert the series again',
  });
}

async function firstBytes(fs: FileSystem, path: string): Promise<Buffer> {
  const handle = await fs.open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(START), 0, START, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

function inflated(bytes: Buffer): Buffer {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 64 * 1024 * 1024 });
  } catch {
    return Buffer.alloc(0);
  }
}
