import { randomFrom } from '@tractogen/core';
import { expect, it } from 'vitest';
import { reverseStreamline } from '../curve/reverse.ts';
import { mdf } from '../distance/mdf.ts';
import { line } from '../testing/curves.ts';
import { thinOut } from './thin.ts';

it('keeps every link of a chain that is far enough from those kept', () => {
  const points = new Float32Array(5 * 60);
  for (const [i, y] of [0, 0.4, 0.8, 1.2, 0.5].entries()) points.set(line([0, y, 0], [30, y, 0], 20), i * 60);
  reverseStreamline(points, 20, 20);
  expect(thinOut(points, 0.5)).toEqual([0, 2]);
  expect(thinOut(new Float32Array(0), 0.5)).toEqual([]);
});

it('leaves no pair nearer, and drops nobody without cause', () => {
  const random = randomFrom(6);
  const n = 250;
  const points = new Float32Array(n * 60);
  for (let i = 0; i < n; i++) {
    const from = [random.normal() * 0.7, random.normal() * 0.7, random.normal() * 0.7];
    points.set(line(from, [20 + random.normal() * 0.7, from[1], from[2]], 20), i * 60);
    if (random.uniform() < 0.5) reverseStreamline(points, i * 20, 20);
  }
  const near = (a: number, b: number): boolean => mdf(points, a * 20, points, b * 20, 20) < 0.5;
  const kept = thinOut(points, 0.5);
  expect(kept.length).toBeGreaterThan(20);
  expect(kept.length).toBeLessThan(230);
  for (let row = 0; row < n; row++) {
    const before = kept.filter((other) => other < row);
    expect(before.some((other) => near(other, row))).toBe(!kept.includes(row));
  }
});
