import { randomFrom } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import type { VoxelGrid } from './grid.ts';
import { maskLookup } from './mask.ts';
import { voxelsVisited } from './voxels.ts';

const plain: VoxelGrid = {
  voxelToRasmm: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
  dimensions: [8, 6, 4],
};
/** 2 mm voxels, x and y swapped, x mirrored, shifted. */
const turned: VoxelGrid = {
  voxelToRasmm: [0, -2, 0, 10, 2, 0, 0, -4, 0, 0, 2, 1, 0, 0, 0, 1],
  dimensions: [8, 6, 4],
};

describe('maskLookup', () => {
  const data = Float32Array.from({ length: 8 * 6 * 4 }, (_, i) => i);
  it('takes the nearest voxel, and 0 outside', () => {
    const at = maskLookup({ grid: plain, data });
    expect(at(2.4, 1.6, 3.49)).toBe(2 + 8 * (2 + 6 * 3));
    expect(at(-0.5, 0, 0)).toBe(0);
    expect([at(-0.51, 1, 1), at(7.5, 1, 1), at(1, 1, 3.5), at(NaN, 0, 0), at(Infinity, 0, 0)]).toEqual([
      0, 0, 0, 0, 0,
    ]);
  });
  it('inverts the affine', () => {
    const at = maskLookup({ grid: turned, data });
    // voxel (3, 4, 2) → x = 10 − 2·4, y = −4 + 2·3, z = 1 + 2·2
    expect(at(2.2, 2.2, 4.8)).toBe(3 + 8 * (4 + 6 * 2));
  });
  it('refuses an affine without inverse', () => {
    expect(() => maskLookup({ grid: { ...plain, voxelToRasmm: Array(16).fill(0) }, data })).toThrow(
      expect.objectContaining({ code: 'AFFINE_INVALID' }),
    );
  });
});

describe('voxelsVisited', () => {
  it('finds voxels between far vertices', () => {
    const found = voxelsVisited(Float32Array.of(0, 0, 0, 5, 0, 0), 2, plain);
    expect([...found].toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5]);
  });
  it('leaves out what lies beyond the grid, and takes a lone point', () => {
    expect([...voxelsVisited(Float32Array.of(-9, 1, 1, 0, 1, 1), 2, plain)]).toEqual([8 * 7]);
    expect([...voxelsVisited(Float32Array.of(9, 9, 9, 1, 2, 3), 1, plain, 1)]).toEqual([1 + 8 * (2 + 6 * 3)]);
    expect(voxelsVisited(Float32Array.of(NaN, 1, 1, 0, 1, 1), 2, plain).size).toBe(1);
  });
  it('covers what dense sampling finds, and nothing far from the line', () => {
    const random = randomFrom(11);
    for (let trial = 0; trial < 50; trial++) {
      const points = Float32Array.from({ length: 9 }, () => random.uniform() * 8);
      const dense = new Set<number>();
      for (let segment = 0; segment < 2; segment++)
        for (let s = 0; s <= 2000; s++) {
          const [x, y, z] = [0, 1, 2].map((k) =>
            Math.floor(
              points[segment * 3 + k] +
                (s / 2000) * (points[segment * 3 + 3 + k] - points[segment * 3 + k]) +
                0.5,
            ),
          );
          if (x < 8 && y < 6 && z < 4) dense.add(x + 8 * (y + 6 * z));
        }
      const found = voxelsVisited(points, 3, plain);
      expect([...dense].filter((voxel) => !found.has(voxel))).toEqual([]);
      // Corners cut by less than one sampling step may be missed by sampling only.
      expect(found.size - dense.size).toBeLessThanOrEqual(2);
    }
  });
});
