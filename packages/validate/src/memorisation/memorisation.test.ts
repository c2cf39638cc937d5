import { randomFrom } from '@tractogen/core';
import { expect, it } from 'vitest';
import { memorisation, nearerShare } from './measure.ts';

/** Straight lines of 256 points along x, moved in y and z. */
const lines = (places: readonly (readonly [number, number])[]): Float32Array =>
  Float32Array.from(places.flatMap(([y, z]) => Array.from({ length: 256 }, (_, i) => [i / 4, y, z]).flat()));
const cloud = (seed: string, n: number): [number, number][] => {
  const random = randomFrom(seed);
  return Array.from({ length: n }, () => [5 * random.normal(), 5 * random.normal()]);
};

it('a half where samples are a second draw, one where they repeat what was learnt', () => {
  const [train, held] = [cloud('train', 200), cloud('held', 200)];
  const fair = memorisation(lines(cloud('other', 200)), lines(train), lines(held));
  // By chance one in fifty lies within 0.1 mm of one of 200 in this plane.
  expect(fair?.copies).toBeLessThan(0.05);
  expect(Math.abs((fair?.nearer ?? 0) - 0.5)).toBeLessThan(0.1);
  expect(Math.abs((fair?.ratio ?? 0) - 1)).toBeLessThan(0.25);
  // Copies moved by 0.05 mm; read backwards they are copies, too.
  const moved = train.map(([y, z]): [number, number] => [y + 0.05, z]);
  const repeated = lines(moved);
  const first = Array.from({ length: 256 }, (_, i) => [...repeated.subarray(3 * i, 3 * i + 3)]);
  repeated.set(first.toReversed().flat());
  const found = memorisation(repeated, lines(train), lines(held));
  expect(found?.copies).toBe(1);
  expect(found?.nearer).toBeGreaterThan(0.95);
  expect(found?.ratio).toBeLessThan(0.2);
  expect(memorisation(new Float32Array(), lines(train), lines(held))).toBeNull();
});

it('counts pairs as by hand', () => {
  // 1 < 2, 1 < 3; 2 = 2, 2 < 3; 5 is above both.
  expect(nearerShare([1, 2, 5], [2, 3])).toBeCloseTo((1 + 1 + 0.5 + 1) / 6, 12);
  expect(nearerShare([1, 1], [1, 1])).toBe(0.5);
});
