import { gzipSync } from 'node:zlib';
import { TractogenError } from '@tractogen/core';
import { naming } from '../files/read-bytes.ts';
import { writeFile, type WriteFileOptions } from '../files/write-file.ts';
import type { Grid } from '../space/grid.ts';
import { encodeNifti, type VoxelArray } from './encode.ts';

/**
 * Writes a NIfTI-1 image, `.nii` or `.nii.gz` by its name; all or nothing. Equal images give equal bytes.
 *
 * @param voxels x fastest, then y, z, volume; their type is that of the file
 * @throws TractogenError FORMAT_UNKNOWN, OUTPUT_EXISTS, WRITE_FAILED, and those of `encodeNifti`, with the file
 */
export async function writeImage(
  path: string,
  grid: Grid,
  voxels: VoxelArray,
  options: WriteFileOptions = {},
): Promise<void> {
  await naming(path, async () => {
    const gzip = /\.nii\.gz$/i.test(path);
    if (!gzip && !/\.nii$/i.test(path))
      throw new TractogenError('FORMAT_UNKNOWN', 'the name is not that of a NIfTI image', {
        remedy: 'Let it end in .nii or .nii.gz',
      });
    const bytes = (): Uint8Array => encodeNifti(grid, voxels);
    await writeFile(path, gzip ? () => gzipSync(bytes()) : bytes, options);
  });
}
