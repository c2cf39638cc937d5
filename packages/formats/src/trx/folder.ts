import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { readBytes, unreadable } from '../files/read-bytes.ts';
import type { ReadOptions } from '../tractogram/read-options.ts';
import type { Tractogram } from '../tractogram/tractogram.ts';
import { decodeEntries } from './decode.ts';
import { arraysIn, type TrxArrays } from './layout.ts';
import { headerIn } from './open.ts';
import type { ZipEntry } from './zip-directory.ts';
import { checkName, unsafe } from './zip-safety.ts';

const MOST_FILES = 10_000;

/** Whether a path is that of a TRX which is not packed: a folder with `header.json`. */
export async function isTrxFolder(path: string): Promise<boolean> {
  // Through a file, or where nothing is, there is no way to it.
  const found = await stat(join(path, 'header.json')).catch(() => null);
  return found?.isFile() === true;
}

/**
 * Reads a TRX which is not packed: the archive's files in a folder. Links are refused, since a folder that someone sends may
 * point with them to anything.
 *
 * @param folder absolute path
 * @throws TractogenError as `decodeTrx`, and DATA_MISSING
 */
export async function readTrxFolder(folder: string, options: ReadOptions = {}): Promise<Tractogram> {
  const found = await unreadable(async () => await readdir(folder, { withFileTypes: true, recursive: true }));
  if (found.length > MOST_FILES)
    throw unsafe(`the folder has ${found.length} files; ${MOST_FILES} are allowed`);
  const entries: ZipEntry[] = [];
  for (const entry of found) {
    if (entry.isDirectory()) continue;
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path);
    checkName(name, 0);
    if (!entry.isFile()) throw unsafe(`${name} is a link or no plain file`);
    const { size } = await unreadable(async () => await stat(path));
    entries.push({ name, method: 0, crc: 0, compressed: size, size, offset: 0 });
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  // What is no part of TRX is told by the decoder, and never read.
  const data = new Map<string, Uint8Array>();
  for (const { name } of [headerIn(entries), ...entriesOf(arraysIn(entries, () => {}))])
    data.set(name, await readBytes(join(folder, name)));
  return decodeEntries(entries, ({ name }) => data.get(name) ?? new Uint8Array(0), options);
}

function entriesOf({ positions, offsets, perPoint, perStreamline, groups, perGroup }: TrxArrays): ZipEntry[] {
  const columns = [perPoint, perStreamline, groups, ...perGroup.values()].flatMap((found) =>
    Array.from(found.values()),
  );
  return [positions, offsets, ...columns].flatMap((array) => array?.entry ?? []);
}
