import { join } from 'node:path';
import { TractogenError, type FileSystem } from '@tractogen/core';
import {
  formatOfName,
  readTractogram,
  streamlineCount,
  type Grid,
  type Tractogram,
} from '@tractogen/formats';
import { joinTractograms } from '../tracks/rows.ts';

export interface BundleFilesOptions {
  /** Grid of files that state none. */
  readonly reference?: Grid;
  readonly lps?: boolean;
  /** Told what is not taken along, with the file's name. */
  readonly warn: (message: string) => void;
}

/**
 * A folder with one tractogram a bundle, as bundle segmentation writes it: streamlines of all files, in the
 * order of their names, and a group for each, called as its file is without the ending. Other files are
 * passed over and counted.
 *
 * @param folder absolute path
 * @param name of the folder, for messages
 * @throws TractogenError DATA_MISSING without such a file, INPUT_INVALID where two are called alike,
 *   SPACE_MISMATCH where grids differ, and those of the readers
 */
export async function readBundleFiles(
  fs: FileSystem,
  folder: string,
  name: string,
  { reference, lps = false, warn }: BundleFilesOptions,
): Promise<Tractogram> {
  const entries = (await fs.readdir(folder)).toSorted((a, b) => (a < b ? -1 : 1));
  const files = entries.filter((entry) => formatOfName(entry) !== null);
  if (files.length === 0)
    throw new TractogenError('DATA_MISSING', 'there is no tractogram in the folder', {
      file: name,
      remedy: 'Put one .trk, .tck, .trx or .vtk file for each bundle there',
    });
  if (files.length < entries.length)
    warn(`${name}: ${entries.length - files.length} of ${entries.length} files are no tractograms`);
  const parts: { bundle: string; tractogram: Tractogram }[] = [];
  for (const file of files) {
    const bundle = file.replace(/\.(trk|tck|trx|vtk|fib)(\.gz)?$/i, '');
    if (parts.some((part) => part.bundle === bundle))
      throw new TractogenError('INPUT_INVALID', `two files are called ${bundle}`, {
        file: `${name}/${file}`,
        remedy: 'Keep one file for each bundle',
      });
    // The first file's grid is that of all: another one is refused by the reader.
    const grid = parts[0]?.tractogram.grid ?? reference;
    const tractogram = await readTractogram(join(folder, file), {
      ...(grid && { reference: grid }),
      lps,
      warn: (message, code) => warn(`${code} ${name}/${file}: ${message}`),
    });
    parts.push({ bundle, tractogram });
  }
  return grouped(parts, name, warn);
}

function grouped(
  parts: readonly { readonly bundle: string; readonly tractogram: Tractogram }[],
  name: string,
  warn: BundleFilesOptions['warn'],
): Tractogram {
  const [first, ...rest] = parts.map(({ tractogram }) => tractogram);
  const all = joinTractograms([first, ...rest]);
  const lost = new Set(
    parts
      .flatMap(({ tractogram }) => [...tractogram.perStreamline.keys(), ...tractogram.perPoint.keys()])
      .filter((column) => !all.perStreamline.has(column) && !all.perPoint.has(column)),
  );
  if (lost.size > 0) warn(`${name}: not in every file, and so left out: ${[...lost].join(', ')}`);
  if (parts.some(({ tractogram }) => tractogram.groups.size > 0))
    warn(`${name}: groups in the files are left out; each file is a bundle`);
  let row = 0;
  const groups = new Map(
    parts.map(({ bundle, tractogram }) => {
      const from = row;
      row += streamlineCount(tractogram);
      return [bundle, Uint32Array.from({ length: row - from }, (_, i) => from + i)] as const;
    }),
  );
  return { ...all, groups };
}
