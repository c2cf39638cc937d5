import type { Random } from '@tractogen/core';
import { choleskyOf, forwardSubstitute, logDeterminant } from './covariance.ts';

export const LOG_TWO_PI = Math.log(2 * Math.PI);

/** A multivariate normal in use. */
export interface Gaussian {
  readonly mean: Float64Array;
  /** Cholesky factor of the covariance, row-major d × d. */
  readonly lower: Float64Array;
  /** log density at a point of d numbers. */
  logDensity(point: Float64Array): number;
  /** ½ · squared Mahalanobis distance of a point from the mean. */
  halfSquaredDistance(point: Float64Array): number;
  /** Fills `out` (d) with one draw. */
  draw(random: Random, out: Float64Array): void;
  readonly logDeterminant: number;
}

/**
 * Normal with a mean (d) and a covariance (row-major d × d).
 *
 * @throws TractogenError DEGENERATE_DATA when the covariance is not positive definite
 */
export function gaussian(mean: Float64Array, covariance: Float64Array): Gaussian {
  const d = mean.length;
  const lower = choleskyOf(covariance, d);
  const determinant = logDeterminant(lower, d);
  const scratch = new Float64Array(d);
  const halfSquaredDistance = (point: Float64Array): number => {
    for (let j = 0; j < d; j++) scratch[j] = point[j] - mean[j];
    forwardSubstitute(lower, d, scratch);
    let sum = 0;
    for (let j = 0; j < d; j++) sum += scratch[j] * scratch[j];
    return sum / 2;
  };
  return {
    mean,
    lower,
    logDeterminant: determinant,
    halfSquaredDistance,
    logDensity: (point) => -halfSquaredDistance(point) - determinant / 2 - (d * LOG_TWO_PI) / 2,
    draw(random, out) {
      for (let j = 0; j < d; j++) scratch[j] = random.normal();
      for (let j = 0; j < d; j++) {
        let value = mean[j];
        for (let k = 0; k <= j; k++) value += lower[j * d + k] * scratch[k];
        out[j] = value;
      }
    },
  };
}
