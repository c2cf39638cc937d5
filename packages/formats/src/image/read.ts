import { TractogenError } from '@tractogen/core';
import { couldInflateTo, gunzipStart, gunzipWithin, isGzip } from '../files/gzip.ts';
import { naming, readBytes } from '../files/read-bytes.ts';
import { parseNiftiHeader } from './header.ts';
import type { Image } from './image.ts';
import { readVoxels } from './voxels.ts';

/** Bytes some tools leave after the voxels. */
const SLACK = 64 * 1024;

/**
 * Reads a NIfTI-1 or -2 image, `.nii` or `.nii.gz`, as float32.
 *
 * @throws TractogenError those of `decodeNifti`, with the file; DATA_MISSING
 */
export async function readImage(path: string): Promise<Image> {
  return await naming(path, async () => decodeNifti(await readBytes(path)));
}

/**
 * The bytes of a NIfTI image, gzipped or not. Gzip is inflated no further than header and dimensions
 * imply, and not at all if so few bytes cannot hold so many voxels.
 *
 * @throws TractogenError FORMAT_UNKNOWN, HEADER_INVALID, AFFINE_INVALID, TRUNCATED, UNSAFE_ENTRY, ARCHIVE_INVALID
 */
export function decodeNifti(stored: Uint8Array): Image {
  const gzip = isGzip(stored);
  const header = parseNiftiHeader(gzip ? gunzipStart(stored) : stored);
  const short = (have: string): TractogenError =>
    new TractogenError(
      'TRUNCATED',
      `${header.dimensions.join(' × ')} voxels need ${header.size} bytes, ${have}`,
      {
        offset: header.offset,
        remedy: 'Copy the file again',
      },
    );
  if (gzip && !couldInflateTo(stored.length, header.size))
    throw short(`which ${stored.length} gzip bytes cannot hold`);
  const bytes = gzip ? gunzipWithin(stored, header.size + SLACK) : stored;
  if (bytes.length < header.size) throw short(`${bytes.length} are there`);
  const { dimensions } = header;
  return {
    grid: { voxelToRasmm: header.voxelToRasmm, dimensions: [dimensions[0], dimensions[1], dimensions[2]] },
    dimensions,
    components: dimensions.slice(3).reduce((product, n) => product * n, 1),
    data: readVoxels(
      bytes.subarray(header.offset, header.size),
      header.type,
      header.littleEndian,
      header.slope,
      header.intercept,
    ),
  };
}
