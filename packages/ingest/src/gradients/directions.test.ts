import { formatError } from '@tractogen/core';
import { expect, it } from 'vitest';
import { demandDirections, distinctDirections } from './directions.ts';
import type { Gradient } from './table.ts';

const at = (b: number, ...directions: [number, number, number][]): Gradient[] =>
  directions.map((direction) => ({ b, direction }));
const AXES: [number, number, number][] = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];
const BETWEEN: [number, number, number][] = [
  [1, 1, 0],
  [0, 1, 1],
  [1, 0, 1],
];

it('counts axes: a direction, its opposite, a longer one and one 1° away are the same', () => {
  const degree = Math.PI / 180;
  expect(distinctDirections(at(1000, ...AXES))).toBe(3);
  expect(
    distinctDirections(at(1000, [1, 0, 0], [-1, 0, 0], [5, 0, 0], [Math.cos(degree), Math.sin(degree), 0])),
  ).toBe(1);
  expect(distinctDirections(at(1000, [1, 0, 0], [Math.cos(4 * degree), Math.sin(4 * degree), 0]))).toBe(2);
});

it('takes six, of whatever shells', () => {
  demandDirections([...at(0, [0, 0, 0]), ...at(1000, ...AXES), ...at(2000, ...BETWEEN)], 'a.bvec');
});

it.each([
  [at(0, ...AXES, ...BETWEEN), 'no volume is diffusion-weighted'],
  [at(5, ...AXES, ...BETWEEN), 'no volume is diffusion-weighted'],
  [at(1000, ...AXES, ...AXES), 'the weighted volumes have 3 directions; 6 are needed at least'],
  [
    [...at(1000, ...AXES), ...at(0, ...BETWEEN)],
    'the weighted volumes have 3 directions; 6 are needed at least',
  ],
])('refuses too few in one line', (gradients, message) => {
  let line = '';
  try {
    demandDirections(gradients, 'a.bvec');
  } catch (error) {
    line = formatError(error);
  }
  expect(line).toBe(`DEGENERATE_DATA a.bvec: ${message}. Give a diffusion series with more directions.`);
});
