import type { Random } from '@tractogen/core';
import { quantile, silverman } from '../bandwidth/silverman.ts';
import { logSumExp } from '../density/log-sum-exp.ts';

/** Rows that the density is built on, at most: its cost grows with their square. */
const MOST = 2000;
/** Different rows below which there is no density to speak of. */
const FEWEST = 3;
/** Share of training rows that lie where a request would count as out of support. */
const SPARSE = 0.01;

/** Whether training is sparse around a point of attribute values, natural units. */
export type Sparse = (point: readonly number[]) => boolean;

/**
 * Support by a Gaussian kernel density of training rows in the space of attributes, each standardised over these
 * rows; attributes that do not vary are left out. The bandwidth is Silverman's for as many rows as there are
 * different ones: the streamlines of one subject share an age and count once for it. A point is in a sparse place
 * if its density is below the 1st percentile of training rows' own, each measured without itself.
 *
 * @param columns values by attribute, one array of n for each; n ≥ 1, all finite
 * @returns null for fewer than three different rows
 */
export function sparseness(columns: readonly Float64Array[], random: Random): Sparse | null {
  const scales = columns.map(spreadOf);
  const used = [...columns.keys()].filter((j) => scales[j].sd > 0);
  if (used.length === 0) return null;
  const place = (at: (j: number) => number): Float64Array =>
    Float64Array.from(used, (j) => (at(j) - scales[j].mean) / scales[j].sd);
  const n = columns[0].length;
  const chosen = n > MOST ? random.permutation(n).subarray(0, MOST) : Uint32Array.from(columns[0].keys());
  const rows = Array.from(chosen, (i) => place((j) => columns[j][i]));
  const different = new Map(rows.map((row) => [row.join(' '), row]));
  if (different.size < FEWEST) return null;
  const together = new Float64Array(different.size * used.length);
  for (const [i, row] of [...different.values()].entries()) together.set(row, i * used.length);
  const bandwidth = silverman(together, used.length);
  const own = Float64Array.from(rows, (row, i) => logDensity(rows, row, bandwidth, i)).toSorted();
  const threshold = quantile(own, SPARSE);
  return (point) =>
    logDensity(
      rows,
      place((j) => point[j]),
      bandwidth,
    ) < threshold;
}

/** log of the mean kernel at a point, without the kernel's constant. @param without a row to leave out */
function logDensity(
  rows: readonly Float64Array[],
  point: Float64Array,
  bandwidth: number,
  without = -1,
): number {
  const exponents = new Float64Array(rows.length);
  let n = 0;
  for (const [i, row] of rows.entries()) {
    if (i === without) continue;
    let squared = 0;
    for (let j = 0; j < row.length; j++) squared += (row[j] - point[j]) ** 2;
    exponents[n++] = -squared / (2 * bandwidth * bandwidth);
  }
  return logSumExp(exponents, n) - Math.log(n);
}

function spreadOf(values: Float64Array): { mean: number; sd: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, sd: Math.sqrt(variance) };
}
