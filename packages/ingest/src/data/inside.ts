import { isAbsolute, relative, resolve } from 'node:path';
import { TractogenError, exists, type FileSystem } from '@tractogen/core';

/**
 * The absolute path of a file that a parameter names, relative to the workspace.
 *
 * @param root workspace root, the only folder that parameters may name files in
 * @throws TractogenError PATH_REFUSED outside it, DATA_MISSING where nothing stands
 */
export async function fileInside(fs: FileSystem, root: string, path: string): Promise<string> {
  const absolute = resolve(root, path);
  const within = relative(root, absolute);
  if (isAbsolute(path) || isAbsolute(within) || within === '' || within.split(/[\\/]/)[0] === '..') {
    throw new TractogenError('PATH_REFUSED', 'the path leaves the workspace', {
      file: path,
      remedy: 'Copy or link the file under data/raw and give the path from the workspace root',
    });
  }
  if (await exists(fs, absolute)) return absolute;
  throw new TractogenError('DATA_MISSING', 'there is no such file', {
    file: path,
    remedy: 'Check the path; it counts from the workspace root',
  });
}
