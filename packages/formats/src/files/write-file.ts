import {
  TractogenError,
  asWriteError,
  diskFileSystem,
  exists,
  writeFileAtomic,
  type Bytes,
  type FileSystem,
} from '@tractogen/core';

export interface WriteFileOptions {
  /** Replace a file that is there. */
  readonly force?: boolean;
  readonly fs?: FileSystem;
}

/**
 * Writes a file, all or nothing.
 *
 * @param make gives the bytes, once it is clear that the file may be written
 * @throws TractogenError OUTPUT_EXISTS, WRITE_FAILED
 */
export async function writeFile(
  path: string,
  make: () => Bytes,
  { force = false, fs = diskFileSystem }: WriteFileOptions,
): Promise<void> {
  if (!force && (await exists(fs, path))) {
    throw new TractogenError('OUTPUT_EXISTS', 'the file is there already', {
      remedy: 'Give --force to replace it',
    });
  }
  const bytes = make();
  await asWriteError(path, async () => await writeFileAtomic(fs, path, bytes));
}
