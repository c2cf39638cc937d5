import { join } from 'node:path';
import { readJson, type FileSystem } from '@tractogen/core';
import { parseTable, type Table } from '../tables/table.ts';
import type { BidsDataset, DwiImage } from './dataset.ts';

/** One row of a BIDS table by column; cells that are `n/a` or empty are left out. */
export type BidsRow = ReadonlyMap<string, string>;

/**
 * The rows of a table such as `participants.tsv`.
 *
 * @param file path from the dataset's root
 * @throws TractogenError COUNT_MISMATCH with the line
 */
export async function readBidsTable(fs: FileSystem, dataset: BidsDataset, file: string): Promise<BidsRow[]> {
  return rowsOf(parseTable(await fs.readFile(join(dataset.root, file), 'utf8'), file));
}

function rowsOf({ columns, rows }: Table): BidsRow[] {
  return rows.map(
    (cells) =>
      new Map(
        columns
          .map((name, i): [string, string] => [name, cells[i]])
          .filter(([, cell]) => cell !== '' && cell.toLowerCase() !== 'n/a'),
      ),
  );
}

/** The metadata of an image: its JSON files, the nearer overriding the farther (inheritance principle). */
export async function readSidecars(
  fs: FileSystem,
  dataset: BidsDataset,
  image: DwiImage,
): Promise<ReadonlyMap<string, unknown>> {
  const merged = new Map<string, unknown>();
  for (const file of image.sidecars) {
    const value = await readJson(fs, join(dataset.root, file), file);
    if (typeof value === 'object' && value !== null)
      for (const [key, entry] of Object.entries(value)) merged.set(key, entry);
  }
  return merged;
}
