import { quantileOf } from './quantile.ts';

/**
 * What of the truncated cubes max(x − knot, 0)³ goes into each term of a restricted cubic spline: K × (K − 2), row-major. That it is
 * straight beyond the last knot takes two combinations of the cubes out (Harrell, Regression Modeling Strategies, 2015, §2.4.5).
 *
 * @param knots increasing, at least two
 */
export function splineMatrix(knots: readonly number[]): Float64Array {
  const last = knots.length - 1;
  const terms = last - 1;
  const [first, before, end] = [knots[0], knots[last - 1], knots[last]];
  // Terms of the order of x between the outermost knots.
  const scale = (end - first) ** 2;
  const matrix = new Float64Array(knots.length * terms);
  for (let j = 0; j < terms; j++) {
    const share = (end - knots[j]) / (end - before);
    matrix[j * terms + j] = 1 / scale;
    matrix[(last - 1) * terms + j] = -share / scale;
    matrix[last * terms + j] = (share - 1) / scale;
  }
  return matrix;
}

/**
 * Bent terms of a restricted cubic spline: cubic between knots, straight beyond the outermost. With a constant and x itself they are
 * all such splines.
 *
 * @param matrix `splineMatrix` of the knots
 * @returns K − 2 terms
 */
export function bentTerms(x: number, knots: readonly number[], matrix: Float64Array): Float64Array {
  const terms = knots.length - 2;
  const out = new Float64Array(terms);
  for (const [i, knot] of knots.entries()) {
    const cube = Math.max(x - knot, 0) ** 3;
    if (cube > 0) for (let j = 0; j < terms; j++) out[j] += cube * matrix[i * terms + j];
  }
  return out;
}

/**
 * Knots at quantiles, evenly from the 5th to the 95th percentile.
 *
 * @param sorted increasing
 * @returns null where two of them fall together
 */
export function knotsOf(sorted: ArrayLike<number>, count: number): readonly number[] | null {
  const knots = Array.from({ length: count }, (_, i) => quantileOf(sorted, 0.05 + (0.9 * i) / (count - 1)));
  return knots.every((knot, i) => i === 0 || knot > knots[i - 1]) ? knots : null;
}
