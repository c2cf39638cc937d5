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
  const d = used.length;
  const place = (at: (j: number) => number): number[] =>
    used.map((j) => (at(j) - scales[j].mean) / scales[j].sd);
  const n = columns[0].length;
  const chosen = n > MOST ? random.permutation(n).subarray(0, MOST) : columns[0].keys();
  const points = Array.from(chosen, (i) => place((j) => columns[j][i]));
  const different = [...new Map(points.map((point) => [point.join(' '), point])).values()];
  if (different.length < FEWEST) return null;
  const density = logKernels(
    Float64Array.from(points.flat()),
    silverman(Float64Array.from(different.flat()), d),
    d,
  );
  const own = Float64Array.from(points, (point, i) => density(point, i)).toSorted();
  const threshold = quantile(own, SPARSE);
  return (point) => density(place((j) => point[j])) < threshold;
}

/** log of the mean kernel at a point, without the kernel's constant; one row may be left out. @param rows n × d */
function logKernels(
  rows: Float64Array,
  bandwidth: number,
  d: number,
): (point: readonly number[], without?: number) => number {
  const exponents = new Float64Array(rows.length / d);
  const scale = -1 / (2 * bandwidth * bandwidth);
  return (point, without = -1) => {
    let n = 0;
    for (let i = 0; i < exponents.length; i++) {
      if (i === without) continue;
      let squared = 0;
      for (let j = 0; j < d; j++) squared += (rows[i * d + j] - point[j]) ** 2;
      exponents[n++] = scale * squared;
    }
    return logSumExp(exponents, n) - Math.log(n);
  };
}

function spreadOf(values: Float64Array): { mean: number; sd: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, sd: Math.sqrt(variance) };
}
