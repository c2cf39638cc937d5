import { TractogenError } from '@tractogen/core';
import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { columnMeans } from '../linear/covariance.ts';
import { symmetricEigen } from '../linear/eigen.ts';
import { WIDTH } from '../linear/fit.ts';

/** Ridge relative to a dimension's own variance, and to the mean one: the latter silences dead dimensions. */
const RIDGE = 1e-7;

/**
 * The metric in which latent distance ≈ distance in mm: least squares `decoded ≈ A·z + c` with a small
 * ridge, G = AᵀA / 256, and the symmetric square root of G. ‖G^½ Δz‖ is then the root mean square
 * distance of corresponding decoded points as far as the decoder is linear.
 *
 * @param latents n × d, of the training streamlines
 * @param decoded n × 768, mm: what the decoder makes of them
 * @returns row-major d × d, symmetric, mm per latent unit
 * @throws TractogenError DEGENERATE_DATA when n < 2; NOT_FINITE when a latent or a decoded point is not finite
 */
export function fitLatentMetric(latents: Float32Array, decoded: Float32Array, d: number): number[] {
  const n = latents.length / d;
  if (n < 2 || decoded.length !== n * WIDTH) {
    throw new TractogenError(
      'DEGENERATE_DATA',
      `${n} latents and ${decoded.length / WIDTH} streamlines fix no metric`,
      {
        remedy: 'Give the same two or more training streamlines to both',
      },
    );
  }
  const zMean = columnMeans(latents, d);
  const xMean = columnMeans(decoded, WIDTH);
  if (![...zMean, ...xMean].every((value) => Number.isFinite(value))) {
    throw new TractogenError('NOT_FINITE', 'a latent or a decoded point is not finite', {
      remedy: 'The training diverged: lower the learning rate or clip gradients',
    });
  }
  const zz = Matrix.zeros(d, d);
  const zx = Matrix.zeros(d, WIDTH);
  const z = new Float64Array(d);
  for (let i = 0; i < n; i++) {
    for (let a = 0; a < d; a++) z[a] = latents[i * d + a] - zMean[a];
    for (let a = 0; a < d; a++) {
      for (let b = 0; b < d; b++) zz.set(a, b, zz.get(a, b) + z[a] * z[b]);
    }
    for (let a = 0; a < d; a++) addScaled(zx, a, z[a], decoded, i * WIDTH, xMean);
  }
  const floor = (1e-2 * RIDGE * zz.trace()) / d || 1;
  for (let a = 0; a < d; a++) zz.set(a, a, zz.get(a, a) * (1 + RIDGE) + floor);
  const slopes = new CholeskyDecomposition(zz).solve(zx);
  const gram = slopes.mmul(slopes.transpose()).mul(3 / WIDTH);
  return squareRoot(Float64Array.from(gram.to1DArray()), d);
}

function addScaled(
  rows: Matrix,
  row: number,
  weight: number,
  values: Float32Array,
  start: number,
  mean: Float64Array,
): void {
  for (let k = 0; k < WIDTH; k++) rows.set(row, k, rows.get(row, k) + weight * (values[start + k] - mean[k]));
}

/** Symmetric square root of a symmetric positive semi-definite matrix, row-major. */
function squareRoot(matrix: Float64Array, size: number): number[] {
  const { values, vectors } = symmetricEigen(matrix, size);
  const root = Array.from({ length: size * size }, () => 0);
  for (let e = 0; e < size; e++) {
    const value = Math.sqrt(Math.max(values[e], 0));
    for (let a = 0; a < size; a++) {
      for (let b = 0; b < size; b++)
        root[a * size + b] += value * vectors[e * size + a] * vectors[e * size + b];
    }
  }
  return root;
}
