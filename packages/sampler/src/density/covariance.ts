import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { TractogenError } from '@tractogen/core';

/** Mean of rows, n × d → d. */
export function meanOf(rows: Float64Array, d: number): Float64Array {
  const mean = new Float64Array(d);
  const n = rows.length / d;
  for (let i = 0; i < rows.length; i += d) for (let j = 0; j < d; j++) mean[j] += rows[i + j] / n;
  return mean;
}

/**
 * Sample covariance (divisor n − 1, or 1 for a single row), row-major d × d.
 *
 * @param rows n × d
 */
export function covarianceOf(rows: Float64Array, d: number, mean: Float64Array): Float64Array {
  const n = rows.length / d;
  const out = new Float64Array(d * d);
  const delta = new Float64Array(d);
  for (let i = 0; i < rows.length; i += d) {
    for (let j = 0; j < d; j++) delta[j] = rows[i + j] - mean[j];
    for (let a = 0; a < d; a++) for (let b = 0; b <= a; b++) out[a * d + b] += delta[a] * delta[b];
  }
  const divisor = Math.max(1, n - 1);
  for (let a = 0; a < d; a++) {
    for (let b = 0; b <= a; b++) out[b * d + a] = out[a * d + b] /= divisor;
  }
  return out;
}

/**
 * (1 − share) · C + share · (trace C / d) · I: a covariance that stays invertible when there are
 * fewer rows than dimensions (Ledoit and Wolf 2004, with the share given).
 */
export function shrink(covariance: Float64Array, d: number, share: number): Float64Array {
  let trace = 0;
  for (let j = 0; j < d; j++) trace += covariance[j * d + j];
  const out = covariance.map((value) => (1 - share) * value);
  for (let j = 0; j < d; j++) out[j * d + j] += (share * trace) / d;
  return out;
}

/** C + variance · I. */
export function widen(covariance: Float64Array, d: number, variance: number): Float64Array {
  const out = covariance.slice();
  for (let j = 0; j < d; j++) out[j * d + j] += variance;
  return out;
}

/**
 * Lower triangular L with L Lᵀ = C, row-major d × d.
 *
 * @throws TractogenError DEGENERATE_DATA when C is not positive definite
 */
export function choleskyOf(covariance: Float64Array, d: number): Float64Array {
  // The two halves of an accumulated covariance may differ in the last bit; the lower one counts.
  const rows = Array.from({ length: d }, (_, a) =>
    Array.from({ length: d }, (_entry, b) => covariance[a > b ? a * d + b : b * d + a]),
  );
  const found = new CholeskyDecomposition(new Matrix(rows));
  const lower = Float64Array.from(found.lowerTriangularMatrix.to1DArray());
  let sound = found.isPositiveDefinite();
  for (let j = 0; j < d; j++) sound &&= lower[j * d + j] > 0;
  if (sound) return lower;
  throw new TractogenError('DEGENERATE_DATA', 'the covariance of the seeds is not positive definite', {
    remedy: 'Give more seeds or a larger `shrinkage`',
  });
}

/** Solves L u = row for each of n rows in place: afterwards Σ u² is the squared Mahalanobis distance. */
export function forwardSubstitute(lower: Float64Array, d: number, rows: Float64Array): void {
  for (let i = 0; i < rows.length; i += d) {
    for (let j = 0; j < d; j++) {
      let value = rows[i + j];
      const row = j * d;
      for (let k = 0; k < j; k++) value -= lower[row + k] * rows[i + k];
      rows[i + j] = value / lower[row + j];
    }
  }
}

/** log |C| from its Cholesky factor. */
export function logDeterminant(lower: Float64Array, d: number): number {
  let sum = 0;
  for (let j = 0; j < d; j++) sum += Math.log(lower[j * d + j]);
  return 2 * sum;
}
