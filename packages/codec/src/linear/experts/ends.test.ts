import { randomFrom, type Random } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import { WIDTH } from '../fit.ts';
import { END_COORDINATES, bend, fitEnds, warpEnds } from './ends.ts';
import { normalDistribution } from './normal.ts';

/**
 * Laws of end coordinates, none of them normal. Their densities are bounded: maps have a least slope, and cannot
 * pull apart what heaps up in one place.
 */
const LAWS: Readonly<Record<string, (random: Random) => number>> = {
  uniform: (random) => 2 * random.uniform() - 1,
  /** A triangle that leans against an edge at 0. */
  skewed: (random) => 1 - Math.sqrt(1 - random.uniform()),
  /** Two humps. */
  split: (random) => (random.uniform() < 0.4 ? -2 : 1) + 0.5 * random.normal(),
};

/** As where tracking stops at the edge of a mask: a fifth lies within a hundredth of the range, too fine for the knots. */
const heaped = (random: Random): number =>
  random.uniform() < 0.2 ? 0.01 * random.uniform() : random.uniform();

/** Points between the ends are random; so are the ends, each coordinate by the law. */
function rowsOf(law: (random: Random) => number, seed: string, n: number): Float32Array {
  const random = randomFrom(seed);
  const points = random.fillNormal(new Float32Array(n * WIDTH));
  for (let row = 0; row < n; row++)
    for (const coordinate of END_COORDINATES) points[row * WIDTH + coordinate] = law(random);
  return points;
}

const column = (points: Float32Array, coordinate: number): number[] =>
  Array.from({ length: points.length / WIDTH }, (_, row) => points[row * WIDTH + coordinate]);
function momentsOf(values: readonly number[]): { mean: number; sd: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, sd: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) };
}
/** Largest distance of the empirical distribution function from that of N(mean, sd²) (Kolmogorov, Smirnov). */
function distanceFromNormal(values: readonly number[], mean: number, sd: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted.reduce((worst, value, i) => {
    const expected = normalDistribution((value - mean) / sd);
    return Math.max(worst, expected - i / sorted.length, (i + 1) / sorted.length - expected);
  }, 0);
}

const largestGap = (a: Float32Array, b: Float32Array): number =>
  a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i])), 0);

const N = 1000;
const all = new Int32Array(N);

describe.each(Object.keys(LAWS))('end points of a law that is %s', (name) => {
  const points = rowsOf(LAWS[name], 'seen', N);
  const maps = fitEnds(points, all, 1);
  const fresh = rowsOf(LAWS[name], 'fresh', N);

  it('come back to where they were', () => {
    for (const rows of [points, fresh]) {
      const back = warpEnds(warpEnds(rows, all, maps, 'gaussian'), all, maps, 'back');
      expect(largestGap(back, rows)).toBeLessThan(1e-5);
    }
  });

  it('become normal, with their mean and standard deviation, seen in training or not', () => {
    for (const coordinate of END_COORDINATES) {
      const { mean, sd } = momentsOf(column(points, coordinate));
      // Two samples of N: the one that the map was fitted to and the one looked at. 1.95 is exceeded once in a thousand.
      const values = column(warpEnds(fresh, all, maps, 'gaussian'), coordinate);
      expect(distanceFromNormal(values, mean, sd)).toBeLessThan(1.95 * Math.sqrt(2 / N));
      const raw = distanceFromNormal(column(fresh, coordinate), mean, sd);
      expect(distanceFromNormal(values, mean, sd)).toBeLessThan(raw);
      const seen = momentsOf(column(warpEnds(points, all, maps, 'gaussian'), coordinate));
      expect(Math.abs(seen.mean - mean) / sd).toBeLessThan(0.05);
      expect(Math.abs(seen.sd / sd - 1)).toBeLessThan(0.1);
    }
  });
});

it.each(Object.entries({ ...LAWS, heaped }))(
  'end points drawn from the normal law stay where training saw some, of a law that is %s',
  (_name, law) => {
    const points = rowsOf(law, 'seen', N);
    const [maps] = fitEnds(points, all, 1);
    const random = randomFrom('drawn');
    for (const [i, coordinate] of END_COORDINATES.entries()) {
      const values = column(points, coordinate);
      const { mean, sd } = momentsOf(values);
      const [low, high] = [Math.min(...values), Math.max(...values)];
      // The outermost of a thousand lie at 3.3 standard deviations.
      expect(bend(maps[i].back, mean - 3.2 * sd)).toBeGreaterThan(low);
      expect(bend(maps[i].back, mean + 3.2 * sd)).toBeLessThan(high);
      const drawn = Array.from({ length: N }, () => bend(maps[i].back, mean + sd * random.normal()));
      expect(drawn.filter((value) => value < low || value > high).length / N).toBeLessThan(0.005);
      const back = warpEnds(warpEnds(points, all, [maps], 'gaussian'), all, [maps], 'back');
      expect(largestGap(back, points)).toBeLessThan(1e-5);
    }
  },
);

describe('warpEnds', () => {
  const points = rowsOf(LAWS['uniform'], 'groups', 40);
  const shifted = points.map((value) => value + 5);
  const labels = Int32Array.from({ length: 80 }, (_, row) => (row < 40 ? 0 : 1));
  const both = Float32Array.of(...points, ...shifted);
  const maps = fitEnds(both, labels, 2);

  it('moves each row by the maps of its group, and those of no group not at all', () => {
    const [alone] = fitEnds(points, new Int32Array(40), 1);
    expect(maps[0]).toEqual(alone);
    const moved = warpEnds(both, labels, maps, 'gaussian');
    for (const row of [3, 43]) {
      for (const [i, coordinate] of END_COORDINATES.entries())
        expect(moved[row * WIDTH + coordinate]).toBeCloseTo(
          bend(maps[labels[row]][i].gaussian, both[row * WIDTH + coordinate]),
          5,
        );
    }
    expect(warpEnds(both, new Int32Array(80).fill(-1), maps, 'gaussian')).toEqual(both);
  });

  it('lets points between follow in proportion to their place', () => {
    const moved = warpEnds(both, labels, maps, 'gaussian');
    const shift = (p: number, axis: number): number => moved[p * 3 + axis] - both[p * 3 + axis];
    for (const p of [0, 51, 128, 255])
      for (const axis of [0, 1, 2])
        expect(shift(p, axis)).toBeCloseTo(
          ((255 - p) / 255) * shift(0, axis) + (p / 255) * shift(255, axis),
          5,
        );
  });

  it.each([
    ['one place', [0.7]],
    ['two places', [-1, 1]],
    ['three places', [-2, 0, 2]],
  ])('keeps the mean of ends that stand in %s, and brings them back', (_, places) => {
    const rows = 60;
    const few = new Float32Array(rows * WIDTH).map(
      (_value, i) => places[Math.floor(i / WIDTH) % places.length],
    );
    const known = fitEnds(few, new Int32Array(rows), 1);
    const moved = warpEnds(few, new Int32Array(rows), known, 'gaussian');
    for (const coordinate of END_COORDINATES)
      expect(momentsOf(column(moved, coordinate)).mean).toBeCloseTo(
        momentsOf(column(few, coordinate)).mean,
        3,
      );
    const back = warpEnds(moved, new Int32Array(rows), known, 'back');
    expect(largestGap(back, few)).toBeLessThan(1e-5);
  });

  it('knows maps that always rise', () => {
    for (const group of maps) {
      for (const { gaussian, back } of group) {
        for (const map of [gaussian, back]) {
          let last = Number.NEGATIVE_INFINITY;
          for (let x = -3; x < 9; x += 0.1) {
            expect(bend(map, x)).toBeGreaterThan(last);
            last = bend(map, x);
          }
        }
      }
    }
  });
});
