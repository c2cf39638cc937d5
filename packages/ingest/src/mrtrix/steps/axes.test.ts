import { expect, it } from 'vitest';
import { axesBetween, withAxes, written } from './axes.ts';

const GIVEN = [
  [0, 0, 0, 0],
  [0.6, 0.8, 0, 1000],
  [0.36, 0.48, 0.8, 1000],
  [-0.8, 0.36, 0.48, 1000],
];

it('names the axes that were taken for others', () => {
  expect(axesBetween(GIVEN, GIVEN)).toEqual({ order: [0, 1, 2], signs: [1, 1, 1] });
  const turned = GIVEN.map(([x, y, z, b]) => [-x, y, z, b]);
  expect(axesBetween(GIVEN, turned)).toEqual({ order: [0, 1, 2], signs: [-1, 1, 1] });
  // Two signs are one sign of the opposite direction.
  const twice = GIVEN.map(([x, y, z, b]) => [x, -y, -z, b]);
  expect(axesBetween(GIVEN, twice)).toEqual({ order: [0, 1, 2], signs: [-1, 1, 1] });
  const swapped = GIVEN.map(([x, y, z, b], i) => (i % 2 === 0 ? [y, -x, z, b] : [-y, x, -z, b]));
  const axes = { order: [1, 0, 2], signs: [1, -1, 1] };
  expect(axesBetween(GIVEN, swapped)).toEqual(axes);
  expect(written(axes)).toBe('y -x z');
  expect(axesBetween(GIVEN, withAxes(GIVEN, axes))).toEqual(axes);
});

it('knows no axes for directions that no flip and order makes', () => {
  expect(axesBetween(GIVEN, [[0, 0, 0, 0], [0.8, 0.6, 0, 1000], ...GIVEN.slice(2)])).toBeNull();
  expect(axesBetween(GIVEN, GIVEN.slice(1))).toBeNull();
});
