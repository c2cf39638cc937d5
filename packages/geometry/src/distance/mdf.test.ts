import { randomFrom } from '@tractogen/core';
import { expect, it } from 'vitest';
import { reverseStreamline } from '../curve/reverse.ts';
import { line } from '../testing/curves.ts';
import { boundedMdf, directDistance, mdf } from './mdf.ts';

it('is the shift between parallel lines, and direction only matters to directDistance', () => {
  const a = line([0, 0, 0], [10, 0, 0], 20);
  const b = line([0, 3, 4], [10, 3, 4], 20);
  expect(mdf(a, 0, b, 0, 20)).toBeCloseTo(5, 6);
  reverseStreamline(b, 0, 20);
  expect(mdf(a, 0, b, 0, 20)).toBeCloseTo(5, 6);
  expect(directDistance(a, 0, b, 0, 20)).toBeGreaterThan(6);
});

it('agrees with the definition at random places, bounded or not', () => {
  const values = randomFrom(1).fillNormal(new Float32Array(200 * 3));
  const norm = (i: number, j: number): number =>
    Math.hypot(...[0, 1, 2].map((k) => values[i * 3 + k] - values[j * 3 + k]));
  for (const [a, b] of [
    [0, 100],
    [13, 57],
    [60, 140],
  ]) {
    const steps = Array.from({ length: 40 }, (_, i) => i);
    const direct = steps.reduce((sum, i) => sum + norm(a + i, b + i), 0) / 40;
    const flipped = steps.reduce((sum, i) => sum + norm(a + i, b + 39 - i), 0) / 40;
    const expected = Math.min(direct, flipped);
    expect(directDistance(values, a, values, b, 40)).toBeCloseTo(direct, 10);
    expect(mdf(values, a, values, b, 40)).toBeCloseTo(expected, 10);
    expect(boundedMdf(values, a, values, b, 40, expected * 1.01)).toBeCloseTo(expected, 10);
    expect(boundedMdf(values, a, values, b, 40, expected * 0.99)).toBeGreaterThanOrEqual(expected * 0.99);
  }
});

it('refuses starts that count numbers instead of points', () => {
  const points = new Float32Array(2 * 20 * 3);
  expect(() => mdf(points, 0, points, 60, 20)).toThrow(RangeError);
});
