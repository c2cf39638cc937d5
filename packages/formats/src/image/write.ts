import { gzipSync } from 'node:zlib';
import {
  TractogenError,
  asWriteError,
  diskFileSystem,
  exists,
  writeFileAtomic,
  type FileSystem,
} from '@tractogen/core';
import { naming } from '../files/read-bytes.ts';
import type { Grid } from '../space/grid.ts';
import { encodeNifti, type VoxelArray } from './encode.ts';

export interface WriteImageOptions {
  /** Replace a file that is there. */
  readonly force?: boolean;
  readonly fs?: FileSystem;
}

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
  options: WriteImageOptions = {},
): Promise<void> {
  await naming(path, async () => {
    const fs = options.fs ?? diskFileSystem;
    const gzip = /\.nii\.gz$/i.test(path);
    if (!gzip && !/\.nii$/i.test(path))
      throw new TractogenError('FORMAT_UNKNOWN', 'the name is not that of a NIfTI image', {
        remedy: 'Let it end in .nii or .nii.gz',
      });
    if (options.force !== true && (await exists(fs, path)))
      throw new TractogenError('OUTPUT_EXISTS', 'the file is there already', {
        remedy: 'Give --force to replace it',
      });
    const bytes = encodeNifti(grid, voxels);
    await asWriteError(path, async () => await writeFileAtomic(fs, path, gzip ? gzipSync(bytes) : bytes));
  });
}
