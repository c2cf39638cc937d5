import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';
import { TractogenError } from '../errors.ts';
import { exists, type FileSystem } from './file-system.ts';

/**
 * The absolute path of a file that a parameter names, relative to the workspace.
 *
 * @param root workspace root, the only folder that parameters may name files in
 * @throws TractogenError PATH_REFUSED outside it, DATA_MISSING where nothing stands
 */
export async function fileInside(fs: FileSystem, root: string, path: string): Promise<string> {
  const absolute = resolve(root, path);
  if (isAbsolute(path) || leaves(root, absolute)) throw refused(path);
  if (await exists(fs, absolute)) {
    // A link inside may point outside.
    if (leaves(await realpath(root), await realpath(absolute))) throw refused(path);
    return absolute;
  }
  throw new TractogenError('DATA_MISSING', 'there is no such file', {
    file: path,
    remedy: 'Check the path; it counts from the workspace root',
  });
}

function leaves(root: string, path: string): boolean {
  const within = relative(root, path);
  return isAbsolute(within) || within === '' || within.split(/[\\/]/)[0] === '..';
}

function refused(path: string): TractogenError {
  return new TractogenError('PATH_REFUSED', 'the path leaves the workspace', {
    file: path,
    remedy: 'Copy the file to data/raw and give its path from the workspace root',
  });
}
