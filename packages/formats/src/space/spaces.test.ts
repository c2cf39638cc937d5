import { describe, expect, it } from 'vitest';
import { OBLIQUE_GRID, codeOf, farthest } from '../testing/tractograms.ts';
import { IDENTITY, applyAffine, multiplyAffine } from './affine.ts';
import { agree, checkGrid } from './check-grid.ts';
import { ORIGINS, RASMM, SPACES, TRACKVIS, between, toRasmm } from './spaces.ts';

const types = SPACES.flatMap((space) => ORIGINS.map((origin) => ({ space, origin })));
const grid = {
  voxelToRasmm: [-2, 0, 0, 90, 0, 3, 0, -100, 0, 0, 4, 5, 0, 0, 0, 1],
  dimensions: [90, 60, 40] as const,
};
const at = (type: (typeof types)[number], point: number[]): number[] => [
  ...applyAffine(toRasmm(type, grid), Float32Array.from(point)),
];

describe('spatial types', () => {
  it('puts the first voxel where the affine says', () => {
    expect(at({ space: 'vox', origin: 'center' }, [0, 0, 0])).toEqual([90, -100, 5]);
    // Its corner is half a voxel of 2 × 3 × 4 mm away, the first axis being flipped.
    expect(at({ space: 'vox', origin: 'corner' }, [0, 0, 0])).toEqual([91, -101.5, 3]);
    expect(at({ space: 'voxmm', origin: 'corner' }, [2, 3, 4])).toEqual([89, -98.5, 7]);
    expect(at({ space: 'voxmm', origin: 'center' }, [2, 3, 4])).toEqual([88, -97, 9]);
    expect(at({ space: 'rasmm', origin: 'corner' }, [90, -100, 5])).toEqual([91, -101.5, 3]);
  });

  it('goes from any to any and back', () => {
    for (const from of types) {
      for (const to of types) {
        const there = between(from, to, OBLIQUE_GRID);
        const back = between(to, from, OBLIQUE_GRID);
        expect(farthest(multiplyAffine(back, there), IDENTITY)).toBeLessThan(1e-10);
      }
    }
    expect(between(RASMM, RASMM, OBLIQUE_GRID)).toEqual(IDENTITY);
    expect(between(TRACKVIS, TRACKVIS, OBLIQUE_GRID)).toHaveLength(16);
  });
});

describe('grids', () => {
  it('must have voxels', () => {
    expect(codeOf(() => checkGrid({ ...grid, dimensions: [0, 1, 1] }))).toBe('HEADER_INVALID');
    expect(codeOf(() => checkGrid({ ...grid, dimensions: [1.5, 1, 1] }))).toBe('HEADER_INVALID');
    expect(checkGrid(grid)).toBe(grid);
  });

  it('must agree with the reference, to 0.01 mm over the whole volume', () => {
    const moved = (by: number) => ({ ...grid, voxelToRasmm: grid.voxelToRasmm.with(3, 90 + by) });
    expect(agree(grid, moved(0.001))).toBe(grid);
    expect(codeOf(() => agree(grid, moved(0.1)))).toBe('SPACE_MISMATCH');
    expect(codeOf(() => agree(grid, { ...grid, dimensions: [91, 60, 40] }))).toBe('SPACE_MISMATCH');
    expect(agree({ ...grid, dimensions: [0, 0, 0] }, grid).dimensions).toEqual([90, 60, 40]);
  });
});
