import { describe, expect, it } from 'vitest';
import { coverage, gapClosed, visitedBy } from './coverage.ts';

const grid = {
  voxelToRasmm: [2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1],
  dimensions: [10, 4, 3] as const,
};

describe('coverage', () => {
  it('counts both kinds of overreach', () => {
    const found = coverage(new Set([1, 2, 3, 9]), new Set([1, 2, 5, 6, 7]));
    expect(found).toEqual({ overlap: 2 / 5, overreach: 2 / 4, overreachOfReference: 2 / 5 });
    expect(coverage(new Set(), new Set([1]))).toEqual({ overlap: 0, overreach: 0, overreachOfReference: 0 });
  });

  it('takes in voxels that lie between two vertices', () => {
    // Two points 18 mm apart along x: all ten voxels of that row.
    expect(visitedBy(Float32Array.of(0, 0, 0, 18, 0, 0), 2, grid)).toEqual(
      new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
    );
  });

  it('says which part of the gap was closed', () => {
    expect(gapClosed(0.5, 0.75)).toBe(0.5);
    expect(gapClosed(0.5, 0.5)).toBe(0);
    expect(gapClosed(1, 1)).toBe(1);
  });
});
