import type { Tractogram } from '@tractogen/formats';
import { shapeFault } from '../clean/reason.ts';
import { resampleRows } from '../clean/resample.ts';
import type { Atlas } from './atlas.ts';

/** Streamlines whose shape can be used: two finite points or more, some length. */
export function usableRows({ points, offsets }: Tractogram): Uint32Array {
  const all = Uint32Array.from({ length: offsets.length - 1 }, (_, row) => row);
  return all.filter((row) => shapeFault(points, offsets[row], offsets[row + 1] - offsets[row], {}) === null);
}

/**
 * Gives the streamlines of a tractogram the bundles of an atlas, in one space with it.
 *
 * @returns bundle of each streamline, null for none; and how many have no usable shape (they are in none)
 */
export async function assignBundles(
  tractogram: Tractogram,
  atlas: Atlas,
): Promise<{ readonly names: readonly (string | null)[]; readonly unusable: number }> {
  const rows = usableRows(tractogram);
  const found = await atlas.assign(resampleRows(tractogram, rows));
  const names = Array<string | null>(tractogram.offsets.length - 1).fill(null);
  for (const [i, row] of rows.entries()) names[row] = found[i];
  return { names, unusable: names.length - rows.length };
}
