import { leaveOneOut } from '@tractogen/codec';

/** What is added to a code's dimension: Σ_j squares_j c_j² + constant. */
export interface Quadratic {
  /** d; 0 for the dimension itself and all others that are not read. */
  readonly squares: Float64Array;
  /** Keeps the dimension's mean. */
  readonly constant: number;
  /** Standard deviation of the sum over the rows. */
  readonly sd: number;
}

/**
 * Variance that squares may have beside the dimension's own, 1. The prior knows nothing of what a dimension and the others now have to do with each other: of
 * its draws the decoder makes 1 + 2 v along the dimension, where v is what is added.
 */
const MOST = 1 / 3;

/**
 * What of an attribute goes with the squares of the other dimensions, beside the one that is along it: the length of a
 * streamline grows with its jitter whichever way that goes. By least squares, where that tells left-out rows
 * better (PRESS) than the dimension alone, and less of it where it would outweigh that; else nothing.
 *
 * @param codes n × d, with mean 0 and unit variance, of one expert
 * @param along the dimension, and the attribute's values by row; NaN where unknown
 * @param others dimensions whose squares are read
 */
export function quadraticOf(
  codes: Float64Array,
  d: number,
  along: { readonly dimension: number; readonly values: ArrayLike<number> },
  others: readonly number[],
): Quadratic {
  const { dimension, values } = along;
  const none = { squares: new Float64Array(d), constant: 0, sd: 1 };
  const rows = Array.from({ length: values.length }, (_, i) => i).filter((i) => !Number.isNaN(values[i]));
  const target = rows.map((i) => values[i]);
  const design = (squared: readonly number[]): Float64Array => {
    const width = 2 + squared.length;
    const out = new Float64Array(rows.length * width);
    for (const [i, row] of rows.entries()) {
      const own = codes.subarray(row * d, (row + 1) * d);
      out[i * width] = 1;
      out[i * width + 1] = own[dimension];
      for (const [at, j] of squared.entries()) out[i * width + 2 + at] = own[j] ** 2;
    }
    return out;
  };
  const alone = leaveOneOut(design([]), 2, target);
  const fit = leaveOneOut(design(others), 2 + others.length, target);
  if (alone === null || fit === null || fit.error >= alone.error || fit.coefficients[1] <= 0) return none;
  const [, slope, ...own] = fit.coefficients;
  const n = codes.length / d;
  const added = Float64Array.from({ length: n }, (_, i) =>
    others.reduce((sum, j, at) => sum + (own[at] / slope) * codes[i * d + j] ** 2, 0),
  );
  const mean = added.reduce((sum, value) => sum + value, 0) / n;
  const variance = added.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n;
  const share = Math.min(1, Math.sqrt(MOST / variance));
  const squares = new Float64Array(d);
  for (const [at, j] of others.entries()) squares[j] = (share * own[at]) / slope;
  const constant = -share * mean;
  const square = added.reduce(
    (sum, value, i) => sum + (codes[i * d + dimension] + share * value + constant) ** 2,
    0,
  );
  return { squares, constant, sd: Math.sqrt(square / n) };
}
