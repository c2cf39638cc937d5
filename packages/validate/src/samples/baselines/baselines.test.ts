import { randomFrom } from '@tractogen/core';
import { POINTS, VALUES } from '@tractogen/formats';
import { describe, expect, it } from 'vitest';
import { jitteredSeeds } from './jitter.ts';
import { matchedSpread } from './match.ts';
import { measureBaselines } from './measure.ts';
import { pcaGaussian } from './pca-gaussian.ts';

/** Straight streamlines along x at the given heights. */
const lines = (heights: readonly number[]): Float32Array =>
  Float32Array.from({ length: heights.length * VALUES }, (_, i) => {
    const point = Math.floor(i / 3) % POINTS;
    return [(20 * point) / (POINTS - 1), heights[Math.floor(i / VALUES)], 5][i % 3];
  });
const heightsOf = (points: Float32Array): number[] =>
  Array.from({ length: points.length / VALUES }, (_, i) => points[i * VALUES + 1]);
const sd = (values: readonly number[]): number => {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  return Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length);
};

describe('jitteredSeeds', () => {
  const generate = jitteredSeeds(lines([10]), 2000, randomFrom('jitter'));

  it('gives the seeds themselves without spread', () => {
    expect(new Set(heightsOf(generate(0)))).toEqual(new Set([10]));
  });

  it('moves each as a whole, by the spread along each axis', () => {
    const points = generate(1.5);
    // Four standard errors of a standard deviation of 2,000 draws.
    expect(Math.abs(sd(heightsOf(points)) / 1.5 - 1)).toBeLessThan(4 / Math.sqrt(4000));
    expect(points[3 * 100 + 1]).toBe(points[1]);
  });
});

describe('pcaGaussian', () => {
  it("has the seeds' mean and spread", () => {
    const heights = Array.from({ length: 200 }, (_, i) => 10 + Math.sin(i));
    const made = heightsOf(pcaGaussian(lines(heights), 4000, randomFrom('pca'))(1));
    expect(Math.abs(sd(made) / sd(heights) - 1)).toBeLessThan(0.06);
  });
});

describe('matchedSpread', () => {
  it('finds where overreach passes what is allowed', () => {
    expect(matchedSpread((spread) => spread / 10, 0.25, 8)).toBeCloseTo(2.5, 2);
    expect(matchedSpread(() => 0, 0.25, 8)).toBe(8);
    expect(matchedSpread(() => 1, 0.25, 8)).toBe(0);
  });
});

describe('measureBaselines', () => {
  it('stays within the overreach it is given, and closes some of the gap where there is room', () => {
    const grid = {
      voxelToRasmm: [2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1],
      dimensions: [11, 11, 6] as const,
    };
    // The slab z = 4 … 6 mm, y up to 14 mm; seeds run through a part of it.
    const reference = new Set<number>();
    for (let j = 0; j <= 7; j++)
      for (let i = 0; i <= 10; i++) for (const k of [2, 3]) reference.add(i + 11 * (j + 11 * k));
    const task = { seeds: lines([6, 7, 7.5, 8, 8.5, 9, 10]), reference, grid, count: 100 };
    const strict = measureBaselines({ ...task, overreach: 0, random: randomFrom('baselines') });
    const loose = measureBaselines({ ...task, overreach: 0.3, random: randomFrom('baselines') });
    expect(strict.map(({ name }) => name)).toEqual(['jitter', 'pca_gaussian']);
    for (const [i, { found, gapClosed, spread }] of loose.entries()) {
      expect(found.overreach).toBeLessThanOrEqual(0.3);
      expect(strict[i].found.overreach).toBe(0);
      expect(spread).toBeGreaterThan(strict[i].spread);
      expect(gapClosed).toBeGreaterThanOrEqual(strict[i].gapClosed);
    }
  });

  it('says nothing of fewer than five seeds', () => {
    const grid = {
      voxelToRasmm: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
      dimensions: [4, 4, 4] as const,
    };
    const task = { seeds: lines([1, 2]), reference: new Set([1]), grid, count: 5, overreach: 1 };
    expect(measureBaselines({ ...task, random: randomFrom('few') })).toEqual([]);
  });
});
