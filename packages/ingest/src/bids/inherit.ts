import { posix } from 'node:path';
import { TractogenError } from '@tractogen/core';
import { parseBidsName, type BidsName } from './name.ts';

/**
 * The metadata files of one kind that apply to a data file, from the top folder downwards: those in its
 * folder or above, of the same suffix, without an entity that the data file lacks (the inheritance
 * principle of BIDS, common principles).
 *
 * @param file path of the data file from the dataset's root, with `/`
 * @param extension of the metadata, for example `.bval`
 * @param filesIn names of the files in a folder of the dataset; the root is ''
 * @throws TractogenError INPUT_INVALID where two files of one folder apply
 */
export function inherited(
  file: string,
  extension: string,
  filesIn: (folder: string) => readonly string[],
): string[] {
  const data = parseBidsName(posix.basename(file));
  if (data === null) return [];
  const found: string[] = [];
  for (const folder of foldersAbove(file)) {
    const names = filesIn(folder).filter((name) => applies(parseBidsName(name), data, extension));
    if (names.length > 1)
      throw new TractogenError('INPUT_INVALID', `${names.join(' and ')} both apply to it`, {
        file,
        remedy: 'Keep one such file in a folder: BIDS allows no more',
      });
    if (names.length === 1) found.push(posix.join(folder, names[0]));
  }
  return found;
}

function applies(metadata: BidsName | null, data: BidsName, extension: string): boolean {
  if (metadata === null || metadata.extension !== extension || metadata.suffix !== data.suffix) return false;
  return [...metadata.entities].every(([key, label]) => data.entities.get(key) === label);
}

/** The root first, the file's own folder last. */
function foldersAbove(file: string): string[] {
  const parts = file.split('/').slice(0, -1);
  return [...parts.keys(), parts.length].map((depth) => parts.slice(0, depth).join('/'));
}
