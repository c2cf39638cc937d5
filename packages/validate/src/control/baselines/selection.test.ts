import { expect, it } from 'vitest';
import { nearestByAttributes } from './selection.ts';

it('chooses by all attributes asked for, each in its own standard deviations', () => {
  const length = [80, 90, 100, 110];
  const bow = [0.1, 0.4, 0.1, 0.4];
  expect(nearestByAttributes([length], [[79, 96, 104, 300]])).toEqual(Uint32Array.of(0, 2, 2, 3));
  // SDs are 12.9 and 0.17: of 96 and 0.4, 90 with the right bow is nearer than 100 with another.
  expect(nearestByAttributes([length, bow], [[96], [0.4]])).toEqual(Uint32Array.of(1));
  // A bow that never varies leaves the choice to the length.
  expect(nearestByAttributes([length, [1, 1, 1, 1]], [[91], [5]])).toEqual(Uint32Array.of(1));
  expect(nearestByAttributes([[]], [[1]])).toBeNull();
});
