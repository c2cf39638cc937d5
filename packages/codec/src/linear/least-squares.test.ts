import { randomFrom } from '@tractogen/core';
import { expect, it } from 'vitest';
import { leastSquares } from './least-squares.ts';

const random = randomFrom('least-squares');
const design = Float64Array.from({ length: 60 * 3 }, (_, i) => (i % 3 === 0 ? 1 : random.normal()));
const row = (i: number): Float64Array => design.subarray(3 * i, 3 * i + 3);

it('finds the coefficients of an exact law', () => {
  const target = Array.from({ length: 60 }, (_, i) => 2 - 3 * row(i)[1] + 0.5 * row(i)[2]);
  const found = leastSquares(design, 3, target)!;
  for (const [k, value] of [2, -3, 0.5].entries()) expect(found[k]).toBeCloseTo(value, 10);
});

it('leaves residuals that no column explains; a ridge leaves λ times the coefficient', () => {
  const target = Array.from({ length: 60 }, () => random.normal());
  for (const ridge of [
    [0, 0, 0],
    [0, 5, 7],
  ]) {
    const found = leastSquares(design, 3, target, ridge)!;
    const residual = target.map((y, i) => y - row(i).reduce((sum, x, k) => sum + x * found[k], 0));
    for (let k = 0; k < 3; k++) {
      const left = residual.reduce((sum, e, i) => sum + e * row(i)[k], 0);
      expect(left).toBeCloseTo(ridge[k] * found[k], 9);
    }
  }
});

it('has no answer for a column that is a sum of others, or for too few rows', () => {
  const twice = design.map((value, i) => (i % 3 === 2 ? 2 * design[i - 1] - 1 : value));
  const target = Array.from({ length: 60 }, () => random.normal());
  expect(leastSquares(twice, 3, target)).toBeNull();
  expect(leastSquares(design.subarray(0, 6), 3, [1, 2])).toBeNull();
});
