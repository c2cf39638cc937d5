import { readdir, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import { TractogenError } from '@tractogen/core';

/** What one folder holds, sorted by name; hidden names are left out. */
export interface FolderContent {
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

/** Reads folders of a dataset and nothing outside it. */
export interface FolderReader {
  /** @param folder from the dataset's root, with `/`; the root is '' */
  read(folder: string): Promise<FolderContent>;
}

/**
 * A reader for the folders below `root`. A symbolic link is followed inside the dataset (as in one kept by
 * git-annex, where it may also point to nothing: then it is a file that is not there) and refused outside.
 *
 * @param root absolute
 */
export async function folderReader(root: string): Promise<FolderReader> {
  const real = await realpath(root);
  return {
    async read(folder) {
      const files: string[] = [];
      const folders: string[] = [];
      for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
        if (entry.name.startsWith('.')) continue;
        const path = [folder, entry.name].filter((part) => part !== '').join('/');
        if (entry.isDirectory()) folders.push(entry.name);
        else if (entry.isFile()) files.push(entry.name);
        else if (entry.isSymbolicLink()) {
          if ((await linkTarget(real, join(root, path), path)) === 'folder') folders.push(entry.name);
          else files.push(entry.name);
        }
      }
      return { files: files.toSorted(), folders: folders.toSorted() };
    },
  };
}

/** @throws TractogenError PATH_REFUSED */
async function linkTarget(root: string, path: string, name: string): Promise<'file' | 'folder'> {
  const target = await realpath(path).catch(() => null);
  if (target === null) return 'file';
  const within = relative(root, target);
  // A link to a folder above itself would be walked for ever.
  if (isAbsolute(within) || within.split(/[\\/]/)[0] === '..' || path.startsWith(`${target}/`))
    throw new TractogenError('PATH_REFUSED', 'a symbolic link leads out of the dataset', {
      file: name,
      remedy: 'Put the file itself there, or mount its folder',
    });
  return await readdir(target).then(
    () => 'folder' as const,
    () => 'file' as const,
  );
}
