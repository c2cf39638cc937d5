import { expect, it } from 'vitest';
import { spreadAcross } from './across.ts';

/** Straight lines of 20 points along x, each at its own y, z and start. */
const lines = (...all: readonly (readonly [x: number, y: number, z: number])[]): Float32Array =>
  Float32Array.from(
    all.flatMap(([x, y, z]) => Array.from({ length: 20 }, (_, k) => [x + 5 * k, y, z]).flat()),
  );

it('is the distance from the middle of a pair, and no matter of where along it streamlines start', () => {
  expect(spreadAcross(lines([0, -3, 0], [0, 3, 0]), 20)).toBeCloseTo(3, 6);
  expect(spreadAcross(lines([0, -3, -4], [40, 3, 4]), 20)).toBeCloseTo(5, 6);
  expect(spreadAcross(lines([-7, 1, 1], [7, 1, 1]), 20)).toBeCloseTo(0, 6);
});

it('is the root mean square of many, and nothing of none', () => {
  expect(spreadAcross(lines([0, 0, 0], [0, 0, 2], [0, 0, 4], [0, 0, 6]), 20)).toBeCloseTo(Math.sqrt(5), 6);
  expect(spreadAcross(lines([0, 2, 3]), 20)).toBe(0);
  expect(spreadAcross(new Float32Array(0), 20)).toBeNaN();
});
