import { TractogenError } from '@tractogen/core';
import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { symmetricEigen } from '../eigen.ts';
import { WIDTH, principalComponents } from '../fit.ts';
import { groupMoments, type GroupMoments } from './moments.ts';

/** What is kept of the data before groups are looked at: directions beyond are below tracking noise. */
const KEPT = 96;

/** One group of streamlines as an affine model: x = mean + attributes · slopes + Σ_j √variance_j z_j component_j. */
export interface Expert {
  /** 768, normalised units: the mean at attributes 0. */
  readonly mean: Float32Array;
  /** A × 768: change for one unit of each attribute. */
  readonly slopes: Float32Array;
  /** d × 768, orthonormal rows, by falling variance. */
  readonly components: Float32Array;
  /** d: variances of the scores of what the attributes leave, all positive. */
  readonly variance: Float64Array;
  /** Share of the rows. */
  readonly share: number;
}

export interface ExpertsFit {
  readonly experts: readonly Expert[];
  /** 768 × K and K: linear discriminant of the groups (Fisher 1936), logits of the posterior. */
  readonly discriminant: { readonly kernel: Float32Array; readonly bias: Float32Array };
}

/**
 * Fits one affine Gaussian model to each group of rows, conditional on attributes: least squares on the
 * attributes, then principal components of the residuals. A small group borrows from the pooled
 * covariance, with weight d / (d + its rows).
 *
 * @param points n × 768, normalised
 * @param labels group of each row, 0 … K − 1; −1 is left out
 * @param attributes n × A, standardised; empty where there are none
 * @param d components of each group
 * @throws TractogenError DEGENERATE_DATA for a group of fewer than two rows, or fewer rows than components in all
 */
export function fitExperts(
  points: Float32Array,
  labels: Int32Array,
  groups: number,
  attributes: Float32Array,
  d: number,
): ExpertsFit {
  const n = labels.length;
  if (n <= d) throw tooFew(`${n} streamlines cannot fix ${d} components`);
  const q = Math.min(WIDTH, Math.max(KEPT, d), n - 1);
  const space = principalComponents(points, WIDTH, q);
  const scores = project(points, space.mean, space.components, q);
  const a = n === 0 ? 0 : attributes.length / n;
  const moments = Array.from({ length: groups }, (_, k) =>
    groupMoments(scores, q, attributes, a, (row) => labels[row] === k, n),
  );
  const small = moments.findIndex(({ count }) => count < 2);
  if (small >= 0) throw tooFew(`group ${small} has ${moments[small].count} streamlines`);
  const total = moments.reduce((sum, { count }) => sum + count, 0);
  const pooled = new Float64Array(q * q);
  for (const { scatter } of moments) for (let i = 0; i < q * q; i++) pooled[i] += scatter[i] / total;

  const experts = moments.map((group): Expert => {
    const weight = d / (d + group.count);
    const covariance = group.scatter.map(
      (value, i) => (1 - weight) * (value / group.count) + weight * pooled[i],
    );
    const { values, vectors } = symmetricEigen(covariance, q);
    const floor = 1e-12 * Math.max(values[0], 1e-12);
    return {
      mean: lift(group.mean, 1, space.components, q, space.mean),
      slopes: lift(group.slopes, a, space.components, q, null),
      components: lift(vectors.subarray(0, d * q), d, space.components, q, null),
      variance: values.slice(0, d).map((value) => Math.max(value, floor)),
      share: group.count / total,
    };
  });
  return { experts, discriminant: discriminantOf(moments, pooled, q, space.mean, space.components, total) };
}

/** logits_k(x) = x · Σ⁻¹ m_k − ½ m_k · Σ⁻¹ m_k + log share_k, with a touch of the mean variance on the diagonal. */
function discriminantOf(
  moments: readonly GroupMoments[],
  pooled: Float64Array,
  q: number,
  mean: Float32Array,
  components: Float32Array,
  total: number,
): ExpertsFit['discriminant'] {
  const covariance = new Matrix(
    Array.from({ length: q }, (_, i) => Array.from(pooled.subarray(i * q, (i + 1) * q))),
  );
  const ridge = (1e-2 * covariance.trace()) / q || 1;
  for (let i = 0; i < q; i++) covariance.set(i, i, covariance.get(i, i) + ridge);
  const solver = new CholeskyDecomposition(covariance);
  const kernel = new Float32Array(WIDTH * moments.length);
  const bias = new Float32Array(moments.length);
  for (const [k, group] of moments.entries()) {
    const slope = solver.solve(Matrix.columnVector(Array.from(group.mean))).to1DArray();
    bias[k] =
      Math.log(group.count / total) - slope.reduce((sum, value, i) => sum + (value * group.mean[i]) / 2, 0);
    const wide = lift(Float64Array.from(slope), 1, components, q, null);
    for (let i = 0; i < WIDTH; i++) {
      kernel[i * moments.length + k] = wide[i];
      bias[k] -= wide[i] * mean[i];
    }
  }
  return { kernel, bias };
}

/** n × 768 → n × q scores, float64. */
function project(rows: Float32Array, mean: Float32Array, components: Float32Array, q: number): Float64Array {
  const n = rows.length / WIDTH;
  const out = new Float64Array(n * q);
  const centred = new Float64Array(WIDTH);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < WIDTH; k++) centred[k] = rows[i * WIDTH + k] - mean[k];
    for (let j = 0; j < q; j++) {
      let sum = 0;
      for (let k = 0; k < WIDTH; k++) sum += centred[k] * components[j * WIDTH + k];
      out[i * q + j] = sum;
    }
  }
  return out;
}

/** m × q → m × 768, plus a mean. */
function lift(
  rows: Float64Array,
  m: number,
  components: Float32Array,
  q: number,
  mean: Float32Array | null,
): Float32Array {
  const out = new Float32Array(m * WIDTH);
  const sums = new Float64Array(WIDTH);
  for (let i = 0; i < m; i++) {
    sums.fill(0);
    if (mean !== null) sums.set(mean);
    for (let j = 0; j < q; j++) {
      const value = rows[i * q + j];
      for (let k = 0; k < WIDTH; k++) sums[k] += value * components[j * WIDTH + k];
    }
    out.set(sums, i * WIDTH);
  }
  return out;
}

function tooFew(message: string): TractogenError {
  return new TractogenError('DEGENERATE_DATA', message, {
    remedy: 'Give more training streamlines, leave small bundles out, or ask for a smaller latent space',
  });
}
