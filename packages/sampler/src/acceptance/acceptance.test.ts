import type { Grid } from '@tractogen/formats';
import { describe, expect, it } from 'vitest';
import { chooseAcceptance } from './choose.ts';
import { trainingRange } from './length.ts';
import { trimToMask } from './white-matter.ts';

// 20 × 10 × 10 voxels of 2 mm, centres at 0, 2, …: x from −1 to 39 mm, y and z from −1 to 19 mm.
const grid: Grid = {
  voxelToRasmm: [2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1],
  dimensions: [20, 10, 10],
};
const mask = (x: number, y: number): number => (x >= 5 && x <= 30 && y <= 10 ? 1 : 0);

function line(fromX: number, toX: number, y = 5): Float32Array {
  return Float32Array.from({ length: 768 }, (_, i) =>
    i % 3 === 0 ? fromX + ((toX - fromX) * Math.floor(i / 3)) / 255 : i % 3 === 1 ? y : 5,
  );
}

const settings = {
  whiteMatter: { occupancy: 0.95, trim: true },
  length: { min: 10, max: 24 },
  withinVolume: true,
};

describe('chooseAcceptance', () => {
  const { filter } = chooseAcceptance(settings, mask, grid, []);

  it('passes a streamline inside', () => {
    expect(filter(line(6, 26))).toBeNull();
  });

  it('names the first reason', () => {
    expect(filter(Float32Array.from(line(6, 26), (v, i) => (i === 4 ? Number.NaN : v)))).toBe('not_finite');
    expect(filter(line(6, 26, 12))).toBe('outside_white_matter');
    const leaving = line(6, 26);
    for (let i = 100; i < 130; i++) leaving[3 * i + 1] = 12;
    expect(filter(leaving)).toBe('white_matter_occupancy');
    expect(filter(line(6, 12))).toBe('length');
    // Trimmed to 5…30 mm, then too long.
    expect(filter(line(0, 38))).toBe('length');
    expect(filter(line(6, 26, -3))).toBe('outside_volume');
  });

  it('takes exactly the given share of occupancy as too little', () => {
    const half = chooseAcceptance(
      { ...settings, whiteMatter: { occupancy: 0.5, trim: false } },
      (x) => (x > 0 ? 1 : 0),
      grid,
      [],
    );
    const points = line(6, 26);
    for (let i = 0; i < 128; i++) points[3 * i] = -0.5;
    expect(half.filter(points)).toBe('white_matter_occupancy');
    points[0] = 5;
    expect(half.filter(points)).not.toBe('white_matter_occupancy');
  });

  it('does without a mask and derives lengths from training', () => {
    const { filter: open, length } = chooseAcceptance(
      { ...settings, length: { margin: 0.1 } },
      null,
      grid,
      [20, 30],
    );
    expect(length).toEqual({ min: 18, max: 33 });
    expect(open(line(0, 17))).toBe('length');
    expect(open(line(0, 38))).toBe('length');
    expect(open(line(0, 25, 12))).toBeNull();
    expect(trainingRange([5], 0)).toEqual({ min: 5, max: 5 });
  });
});

describe('trimToMask', () => {
  it('cuts the ends and resamples evenly, keeping 256 points', () => {
    const points = line(0, 38);
    expect(trimToMask(mask)(points)).toBeNull();
    expect(points[0]).toBeGreaterThanOrEqual(5);
    expect(points[0]).toBeLessThan(5.2);
    expect(points[765]).toBeGreaterThan(29.8);
    expect(points[765]).toBeLessThanOrEqual(30);
    expect(points[3] - points[0]).toBeCloseTo((points[765] - points[0]) / 255, 4);
  });

  it('leaves a streamline inside untouched', () => {
    const points = line(6, 26);
    const before = points.slice();
    trimToMask(mask)(points);
    expect(points).toEqual(before);
  });
});
