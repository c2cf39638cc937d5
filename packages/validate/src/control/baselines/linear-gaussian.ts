import { leastSquares, principalComponents } from '@tractogen/codec';
import type { Random } from '@tractogen/core';
import { mean, standardDeviation } from '../../metrics/statistics.ts';

/** Rows a coefficient has to have. */
const FEWEST_EACH = 3;

export interface LinearGaussianTask {
  /** n × dims: latents of a bundle's training streamlines, of PCA. */
  readonly latents: Float32Array;
  readonly dims: number;
  /** The attributes that are asked for, n values each, of the same streamlines. */
  readonly attributes: readonly ArrayLike<number>[];
  /** What is asked for: m values each. */
  readonly requests: readonly ArrayLike<number>[];
  readonly random: Random;
}

/**
 * Conditional linear-Gaussian: z = α + B·a + ε, ε normal with the residuals' covariance, fitted by least squares and
 * sampled at each request. The simplest generator that can be asked for something.
 *
 * @returns m × dims, or null where the training streamlines are too few or the attributes do not vary
 */
export function linearGaussian(task: LinearGaussianTask): Float32Array | null {
  const { latents, dims, attributes, requests, random } = task;
  const n = latents.length / dims;
  const width = 1 + attributes.length;
  if (n < FEWEST_EACH * width) return null;
  const scales = attributes.map((column) => ({ mean: mean(column), sd: standardDeviation(column) }));
  const rowOf = (columns: readonly ArrayLike<number>[], i: number): number[] => [
    1,
    ...scales.map(({ mean: centre, sd }, k) => (columns[k][i] - centre) / sd),
  ];
  const design = new Float64Array(n * width);
  for (let i = 0; i < n; i++) design.set(rowOf(attributes, i), i * width);
  const coefficients: Float64Array[] = [];
  const residuals = new Float32Array(n * dims);
  for (let d = 0; d < dims; d++) {
    const found = leastSquares(
      design,
      width,
      Float64Array.from({ length: n }, (_, i) => latents[i * dims + d]),
    );
    if (found === null) return null;
    coefficients.push(found);
    for (let i = 0; i < n; i++) {
      let fitted = 0;
      for (let k = 0; k < width; k++) fitted += design[i * width + k] * found[k];
      residuals[i * dims + d] = latents[i * dims + d] - fitted;
    }
  }
  // In the residuals' own axes each number is drawn alone; few streamlines span fewer axes than there are dimensions.
  const axes = principalComponents(residuals, dims, Math.min(dims, n - width));
  const m = requests[0].length;
  const out = new Float32Array(m * dims);
  for (let i = 0; i < m; i++) {
    const row = rowOf(requests, i);
    const steps = axes.sd.map((sd) => sd * random.normal());
    for (let d = 0; d < dims; d++) {
      let value = row.reduce((sum, term, k) => sum + term * coefficients[d][k], 0);
      for (let e = 0; e < steps.length; e++) value += steps[e] * axes.components[e * dims + d];
      out[i * dims + d] = value;
    }
  }
  return out;
}
