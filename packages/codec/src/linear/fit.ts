import { TractogenError } from '@tractogen/core';
import { columnMeans, covariance } from './covariance.ts';
import { symmetricEigen } from './eigen.ts';

/** Numbers of one streamline: 256 points × 3. */
export const WIDTH = 768;

/** Below this share of the first standard deviation a direction is rounding noise of float32 input. */
const FLOOR = 1e-6;

/** Principal components of rows of numbers. */
export interface LinearFit {
  /** width. */
  readonly mean: Float32Array;
  /** d × width, orthonormal rows, by falling variance; largest-magnitude entry of each positive. */
  readonly components: Float32Array;
  /** d: standard deviation of the training scores (divisor n − 1), never 0. */
  readonly sd: Float32Array;
  /** Share of the variance that each of the d components explains. */
  readonly explained: Float64Array;
}

/**
 * Principal component analysis of streamlines (width 768).
 *
 * @param points n × 768, normalised
 * @param d components to keep, 1 … 768
 * @throws TractogenError as {@link principalComponents}
 */
export function fitLinear(points: Float32Array, d: number): LinearFit {
  return principalComponents(points, WIDTH, d);
}

/**
 * Principal component analysis by eigen-decomposition of the covariance, formed in float64
 * (Pearson 1901; Hotelling 1933). Deterministic.
 *
 * @param rows n × width
 * @param d components to keep, 1 … width
 * @throws TractogenError DEGENERATE_DATA when n ≤ d; NOT_FINITE; PARAMETER_INVALID for d outside 1 … width
 */
export function principalComponents(rows: Float32Array, width: number, d: number): LinearFit {
  const n = rows.length / width;
  if (!Number.isInteger(d) || d < 1 || d > width) {
    throw new TractogenError('PARAMETER_INVALID', `${d} components were asked for`, {
      remedy: `Choose 1 to ${width}`,
    });
  }
  if (n <= d) {
    throw new TractogenError('DEGENERATE_DATA', `${n} streamlines cannot fix ${d} components`, {
      remedy: 'Give more training streamlines, or ask for a smaller latent space',
    });
  }
  const mean = columnMeans(rows, width);
  const bad = mean.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    const row = rows.findIndex((value) => !Number.isFinite(value));
    throw new TractogenError('NOT_FINITE', 'a training streamline has a coordinate that is not finite', {
      index: Math.floor(row / width),
      remedy: 'Run the preprocessing again; it drops such streamlines',
    });
  }
  const { values, vectors } = symmetricEigen(covariance(rows, width, mean), width);
  const total = values.reduce((sum, value) => sum + Math.max(value, 0), 0);
  const floor = FLOOR * Math.sqrt(Math.max(values[0], 0)) || 1;
  return {
    mean: Float32Array.from(mean),
    components: Float32Array.from(vectors.subarray(0, d * width)),
    sd: Float32Array.from(values.subarray(0, d), (value) => Math.max(Math.sqrt(Math.max(value, 0)), floor)),
    explained: values.slice(0, d).map((value) => (total > 0 ? Math.max(value, 0) / total : 0)),
  };
}
