import { randomFrom } from '@tractogen/core';
import { expect, it } from 'vitest';
import { gatherStreamlines } from './gather.ts';
import { mixerOf } from './mix.ts';

const P = 4;
const normalisation = { centre: [1, 2, 3], scale: 2 };
/** Two bundles, along x and along y, the second row of the first one reversed; a last row without a bundle. */
const line = (axis: number, offset: number, reversed: boolean): number[] =>
  Array.from({ length: P }, (_, p) => {
    const at = [0, 0, offset];
    at[axis] = 10 * (reversed ? P - 1 - p : p);
    return at;
  }).flat();
const points = Float32Array.from([
  ...line(0, 0, false),
  ...line(0, 4, true),
  ...line(1, 0, false),
  ...line(1, 8, false),
  ...line(2, 50, false),
]);
const mix = mixerOf(points, P, Int32Array.of(0, 0, 1, 1, -1), normalisation);
const rows = Uint32Array.of(0, 1, 2, 3, 4);

it('moves a streamline at most half of the way to one of its bundle, from the end that lies nearer', () => {
  const heights = new Set<number>();
  for (let step = 0; step < 200; step++) {
    const flips = Uint8Array.of(step % 2, 0, 0, 0, 0);
    const mixed = mix(rows, flips, randomFrom(`step ${step}`));
    const plain = gatherStreamlines(points, P, rows, normalisation, flips);
    const z = (row: number): number => 2 * mixed[row * P * 3 + 2] + 3;
    expect(z(0)).toBeGreaterThanOrEqual(0);
    expect(z(0)).toBeLessThanOrEqual(2 + 1e-5);
    expect(z(3)).toBeGreaterThanOrEqual(4 - 1e-5);
    heights.add(z(0));
    // Along the bundle nothing moves: partners are read in the same direction.
    for (let i = 0; i < mixed.length; i++) if (i % 3 !== 2) expect(mixed[i]).toBeCloseTo(plain[i], 5);
    expect(mixed.subarray(4 * P * 3)).toEqual(plain.subarray(4 * P * 3));
  }
  expect(heights.size).toBeGreaterThan(50);
});

it('draws the same from the same stream', () => {
  const flips = new Uint8Array(5);
  expect(mix(rows, flips, randomFrom(3))).toEqual(mix(rows, flips, randomFrom(3)));
  expect(mix(rows, flips, randomFrom(3))).not.toEqual(mix(rows, flips, randomFrom(4)));
});
