import type { Random } from '@tractogen/core';
import { quantile } from '../metrics/statistics.ts';

export interface Interval {
  readonly value: number;
  /** 2.5th and 97.5th percentile of the draws. */
  readonly low: number;
  readonly high: number;
}

/**
 * Paired percentile bootstrap of two models' mean errors on the same streamlines. What is drawn again is
 * the near-duplicate group, not the streamline, since members of a group are no independent evidence.
 *
 * @param errors n, of the model
 * @param reference n, of the baseline, same streamlines
 * @param group n, near-duplicate group of each
 */
export function pairedBootstrap(
  errors: Float64Array,
  reference: Float64Array,
  group: ArrayLike<number>,
  draws: number,
  random: Random,
): { ratio: Interval; difference: Interval; groups: number } {
  const index = new Map<number, number>();
  for (let i = 0; i < errors.length; i++) if (!index.has(group[i])) index.set(group[i], index.size);
  const groups = index.size;
  const own = new Float64Array(groups);
  const other = new Float64Array(groups);
  const size = new Float64Array(groups);
  for (let i = 0; i < errors.length; i++) {
    const g = index.get(group[i]) ?? 0;
    own[g] += errors[i];
    other[g] += reference[i];
    size[g] += 1;
  }
  const ratios = new Float64Array(draws);
  const differences = new Float64Array(draws);
  for (let draw = 0; draw < draws; draw++) {
    let a = 0;
    let b = 0;
    let n = 0;
    for (let k = 0; k < groups; k++) {
      const g = random.integer(groups);
      a += own[g];
      b += other[g];
      n += size[g];
    }
    ratios[draw] = a / b;
    differences[draw] = (a - b) / n;
  }
  const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
  const interval = (value: number, values: Float64Array): Interval => ({
    value,
    low: quantile(values, 0.025),
    high: quantile(values, 0.975),
  });
  return {
    ratio: interval(sum(own) / sum(other), ratios),
    difference: interval((sum(own) - sum(other)) / sum(size), differences),
    groups,
  };
}
