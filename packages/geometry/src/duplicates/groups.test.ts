import { randomFrom } from '@tractogen/core';
import { expect, it } from 'vitest';
import { reverseStreamline } from '../curve/reverse.ts';
import { mdf } from '../distance/mdf.ts';
import { line } from '../testing/curves.ts';
import { nearDuplicateGroups } from './groups.ts';

function shifted(...shifts: number[]): Float32Array {
  const points = new Float32Array(shifts.length * 60);
  for (const [i, y] of shifts.entries()) points.set(line([0, y, 0], [30, y, 0], 20), i * 60);
  return points;
}

it('links by chains, strictly below the threshold, and numbers by first member', () => {
  expect([...nearDuplicateGroups(shifted(0, 5, 0.4, 0.8, 1.4, 5.25), 0.5)]).toEqual([0, 1, 0, 0, 2, 1]);
  expect([...nearDuplicateGroups(shifted(0, 0.5), 0.5)]).toEqual([0, 1]);
  expect([...nearDuplicateGroups(new Float32Array(0), 0.5)]).toEqual([]);
});

it('sees through reversal', () => {
  const points = shifted(0, 0.1);
  reverseStreamline(points, 20, 20);
  expect([...nearDuplicateGroups(points, 0.5)]).toEqual([0, 0]);
});

it('equals single linkage over all pairs', () => {
  const random = randomFrom(5);
  const n = 300;
  const points = new Float32Array(n * 60);
  for (let i = 0; i < n; i++) {
    const from = [random.normal() * 0.8, random.normal() * 0.8, random.normal() * 0.8];
    points.set(line(from, [20 + random.normal() * 0.8, from[1], from[2]], 20), i * 60);
    if (random.uniform() < 0.5) reverseStreamline(points, i * 20, 20);
  }
  const expected = Uint32Array.from({ length: n }, (_, i) => i);
  for (let changed = true; changed;) {
    changed = false;
    for (let a = 0; a < n; a++)
      for (let b = 0; b < n; b++)
        if (expected[b] > expected[a] && mdf(points, a * 20, points, b * 20, 20) < 0.5) {
          expected[b] = expected[a];
          changed = true;
        }
  }
  const found = nearDuplicateGroups(points, 0.5);
  const firsts = [...new Set(expected)];
  expect(firsts.length).toBeGreaterThan(20);
  expect(firsts.length).toBeLessThan(280);
  expect([...found]).toEqual([...expected].map((root) => firsts.indexOf(root)));
});
