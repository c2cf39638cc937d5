import { randomFrom } from '@tractogen/core';
import { expect, it } from 'vitest';
import { leaveOneOut } from '../linear/leave-one-out.ts';
import { BENDS, withBends } from './bends.ts';

const random = randomFrom('bends');
const N = 400;
const attributes = random.fillNormal(new Float32Array(2 * N));

it('leaves attributes as they are, and puts bent terms of those that bend behind them', () => {
  expect(withBends(attributes, 2, [])).toBe(attributes);
  const bent = withBends(attributes, 2, [1]);
  const width = 2 + BENDS;
  for (let i = 0; i < N; i++)
    expect(bent.subarray(i * width, i * width + 2)).toEqual(attributes.subarray(2 * i, 2 * i + 2));
  // Behind the last knot all terms are straight, in front of the first they are not there.
  const [low, high, higher, highest] = [-1.7, 1.7, 2.7, 3.7].map((x) =>
    withBends(Float32Array.of(0, x), 2, [1]).subarray(2),
  );
  expect(low).toEqual(new Float32Array(BENDS));
  for (let j = 0; j < BENDS; j++) expect(highest[j] - higher[j]).toBeCloseTo(higher[j] - high[j], 4);
});

it('makes a law that bends linear in what it gives', () => {
  // Straight beyond the knots, as the terms are.
  const law = (x: number, y: number): number => 3 * x + Math.sin(2 * Math.max(-1.5, Math.min(y, 1.5)));
  const width = 3 + BENDS;
  const bent = withBends(attributes, 2, [1]);
  const design = new Float64Array(N * width);
  for (let i = 0; i < N; i++)
    design.set([1, ...bent.subarray(i * (width - 1), (i + 1) * (width - 1))], i * width);
  const target = Array.from({ length: N }, (_, i) => law(attributes[2 * i], attributes[2 * i + 1]));
  // Of a line in both a half would be left.
  expect(leaveOneOut(design, width, target)!.error).toBeLessThan(5e-3);
});
