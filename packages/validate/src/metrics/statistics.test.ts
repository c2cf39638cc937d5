import { expect, it } from 'vitest';
import { ranks, spearman, standardDeviation } from './statistics.ts';

it('standard deviation has the divisor n − 1', () => {
  expect(standardDeviation([1, 3])).toBeCloseTo(Math.SQRT2, 12);
  expect(standardDeviation([5])).toBeNaN();
});

it('equals share the mean of their ranks', () => {
  expect([...ranks([10, 30, 10, 20, 30, 30])]).toEqual([1.5, 5, 1.5, 3, 5, 5]);
});

it('Spearman sees order only', () => {
  const a = [3, 1, 4, 1.5, 9, 2.6];
  expect(spearman(a, a.map(Math.exp))).toBeCloseTo(1, 12);
  expect(
    spearman(
      a,
      a.map((value) => -(value ** 3)),
    ),
  ).toBeCloseTo(-1, 12);
  // Without ties: 1 − 6 Σ d² / (n (n² − 1)), by hand d² = 1, 1, 0, 1, 1.
  expect(spearman([1, 2, 3, 4, 5], [2, 1, 3, 5, 4])).toBeCloseTo(1 - (6 * 4) / (5 * 24), 12);
  expect(spearman(a, [2, 2, 2, 2, 2, 2])).toBeNaN();
});
