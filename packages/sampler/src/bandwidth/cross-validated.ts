import { kernelSpace } from '../density/kernel-space.ts';
import { logSumExp } from '../density/log-sum-exp.ts';
import { LOG_TWO_PI } from '../density/gaussian.ts';

export interface CrossValidation {
  readonly bandwidth: number;
  readonly shrinkage: number;
  /** Mean held-out log density, nats, in metric coordinates. */
  readonly score: number;
}

export interface CrossValidationOptions {
  readonly kernel: 'bundle' | 'isotropic';
  readonly shrinkages: readonly number[];
  readonly bandwidths: readonly number[];
  readonly folds: number;
  /** Draw the seeds towards their mean by √(1 − h²), see {@link contraction}. */
  readonly contract: boolean;
}

/**
 * Chooses bandwidth and shrinkage by the log density of held-out seeds.
 *
 * Folds are made of whole near-duplicate groups: a copy of a held-out streamline among the rest would
 * draw the bandwidth to zero. The kernel's shape is fitted anew without each fold.
 *
 * @param seeds n × d metric coordinates, mm
 * @param fold 0…folds−1 for each seed
 */
export function crossValidate(
  seeds: Float64Array,
  d: number,
  fold: ArrayLike<number>,
  options: CrossValidationOptions,
): CrossValidation {
  const { kernel, shrinkages, bandwidths, folds, contract } = options;
  const scores = new Float64Array(shrinkages.length * bandwidths.length);
  for (let f = 0; f < folds; f++) {
    const kept = rowsWhere(seeds, d, fold, (value) => value !== f);
    const held = rowsWhere(seeds, d, fold, (value) => value === f);
    if (kept.length === 0 || held.length === 0) continue;
    for (const [s, shrinkage] of shrinkages.entries()) {
      const space = kernelSpace(kept, d, kernel, shrinkage);
      const found = heldOutLogDensities(space.enter(kept), space.enter(held), d, bandwidths, contract);
      for (const [b, value] of found.entries()) {
        scores[s * bandwidths.length + b] += value - (held.length / d) * space.logVolume;
      }
    }
  }
  let best = 0;
  for (let i = 1; i < scores.length; i++) if (scores[i] > scores[best]) best = i;
  return {
    bandwidth: bandwidths[best % bandwidths.length],
    shrinkage: shrinkages[Math.floor(best / bandwidths.length)],
    score: scores[best] / (seeds.length / d),
  };
}

/**
 * Factor √(1 − h²) by which seeds are drawn towards their mean when the kernel has their own shape:
 * kernels of covariance h² C around seeds of covariance C would spread as (1 + h²) C; around contracted seeds they
 * spread as C (the smoothed bootstrap of Silverman and Young 1987). At h = 1 a normal is left.
 */
export function contraction(bandwidth: number): number {
  return Math.sqrt(Math.max(0, 1 - bandwidth * bandwidth));
}

/** Σ over held rows of log p̂ for each bandwidth; products of rows are computed once. */
function heldOutLogDensities(
  kept: Float64Array,
  held: Float64Array,
  d: number,
  bandwidths: readonly number[],
  contract: boolean,
): number[] {
  const n = kept.length / d;
  const norms = Float64Array.from({ length: n }, (_, k) => product(kept, k * d, kept, k * d, d));
  const products = new Float64Array(n);
  const exponents = new Float64Array(n);
  const sums = bandwidths.map(() => 0);
  for (let i = 0; i < held.length; i += d) {
    const own = product(held, i, held, i, d);
    for (let k = 0; k < n; k++) products[k] = product(held, i, kept, k * d, d);
    for (const [b, h] of bandwidths.entries()) {
      const c = contract ? contraction(h) : 1;
      for (let k = 0; k < n; k++) {
        exponents[k] = -(own - 2 * c * products[k] + c * c * norms[k]) / (2 * h * h);
      }
      sums[b] += logSumExp(exponents) - Math.log(n) - d * (Math.log(h) + LOG_TWO_PI / 2);
    }
  }
  return sums;
}

function product(a: Float64Array, aStart: number, b: Float64Array, bStart: number, d: number): number {
  let sum = 0;
  for (let j = 0; j < d; j++) sum += a[aStart + j] * b[bStart + j];
  return sum;
}

function rowsWhere(
  rows: Float64Array,
  d: number,
  fold: ArrayLike<number>,
  keep: (fold: number) => boolean,
): Float64Array {
  const chosen: number[] = [];
  for (let i = 0; i < rows.length / d; i++) if (keep(fold[i])) chosen.push(i);
  const out = new Float64Array(chosen.length * d);
  for (const [to, from] of chosen.entries()) out.set(rows.subarray(from * d, (from + 1) * d), to * d);
  return out;
}

/** `count` values from `low` to `high`, equally spaced in the logarithm. */
export function logGrid(low: number, high: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => low * (high / low) ** (i / (count - 1)));
}
