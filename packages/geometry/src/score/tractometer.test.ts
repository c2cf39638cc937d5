import { describe, expect, it } from 'vitest';
import { dilated } from './dilated.ts';
import { tractometer } from './tractometer.ts';
import { trueBundles } from './truth.ts';
import type { Streamlines } from './streamlines.ts';

/** 12 × 10 × 1 voxels of 2 mm, voxel (0, 0, 0) at the origin. */
const grid = {
  voxelToRasmm: [2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1],
  dimensions: [12, 10, 1] as [number, number, number],
};
/** Vertices in voxels. */
function lines(...all: (readonly (readonly [number, number])[])[]): Streamlines {
  const offsets = [0];
  for (const line of all) offsets.push(offsets[offsets.length - 1] + line.length);
  return {
    points: Float32Array.from(all.flatMap((line) => line.flatMap(([x, y]) => [2 * x, 2 * y, 0]))),
    offsets: Uint32Array.from(offsets),
  };
}
// Two bundles of ten voxels each along x: y = 2 and y = 7.
const real = lines(
  [
    [1, 2],
    [10, 2],
  ],
  [
    [10, 2],
    [1, 2],
  ],
  [
    [1, 7],
    [10, 7],
  ],
);
const truth = trueBundles(
  real,
  new Map([
    ['low', [0, 1]],
    ['high', [2]],
  ]),
  grid,
  1,
);

describe('the truth of true streamlines', () => {
  it('is what they visit, and where they end, whichever way they run', () => {
    expect(truth.bundles.map(({ volume }) => volume.size)).toEqual([10, 10]);
    const [head, tail] = truth.bundles[0].ends;
    expect([...head].toSorted((a, b) => a - b)).toEqual([12, 13, 14, 24, 25, 26, 36, 37, 38]);
    expect(tail.size).toBe(9);
    expect([...tail].some((voxel) => head.has(voxel))).toBe(false);
  });

  it('widens on the grid alone', () => {
    expect([...dilated(new Set([0]), grid, 1)].toSorted((a, b) => a - b)).toEqual([0, 1, 12, 13]);
    expect(() => trueBundles(real, new Map([['empty', []]]), grid)).toThrow(/no streamline on the grid/);
  });
});

describe('the Tractometer', () => {
  it('gives the truth full marks', () => {
    const { score } = tractometer(real, truth, { inside: 0.95 });
    expect(score).toMatchObject({ validConnections: 1, validBundles: 2, invalidBundles: 0 });
    expect(score.mean).toEqual({ overlap: 1, overreach: 0, overreachOfVisited: 0, f1: 1 });
  });

  it('counts by hand: valid, invalid and no connections, overlap and both overreaches', () => {
    const candidate = lines(
      // Two voxels beyond the bundle's, eight of its ten: along y = 3 in between.
      [
        [1, 2],
        [4, 2],
        [4, 3],
        [5, 3],
        [5, 2],
        [10, 2],
      ],
      // From one bundle to the other.
      [
        [1, 2],
        [10, 7],
      ],
      [
        [10, 7],
        [1, 2],
      ],
      // Into nothing.
      [
        [1, 2],
        [5, 2],
      ],
      // A bundle's start to its own start.
      [
        [1, 7],
        [2, 8],
      ],
    );
    const { score, found } = tractometer(candidate, truth, { inside: 0 });
    expect(found.valid.map((rows) => [...rows])).toEqual([[0], []]);
    expect([...found.invalid]).toEqual([
      ['low.0–high.1', [1, 2]],
      ['high.0–high.0', [4]],
    ]);
    expect([...found.none]).toEqual([3]);
    expect(score).toMatchObject({
      streamlines: 5,
      validConnections: 0.2,
      invalidConnections: 0.6,
      noConnections: 0.2,
      validBundles: 1,
      invalidBundles: 2,
    });
    // It visits all ten voxels and (4, 3), (5, 3).
    expect(score.bundles[0]).toEqual({
      name: 'low',
      valid: 1,
      overlap: 1,
      overreach: 0.2,
      overreachOfVisited: 2 / 12,
      f1: 20 / 22,
    });
    expect(score.bundles[1]).toEqual({
      name: 'high',
      valid: 0,
      overlap: 0,
      overreach: 0,
      overreachOfVisited: 0,
      f1: 0,
    });
    expect(score.mean.f1).toBeCloseTo(10 / 22, 12);
  });

  it('takes a streamline with the right ends and the wrong path for invalid, unless ends alone decide', () => {
    const detour = lines([
      [1, 2],
      [1, 5],
      [10, 5],
      [10, 2],
    ]);
    expect(tractometer(detour, truth, { inside: 0 }).score.validConnections).toBe(1);
    const strict = tractometer(detour, truth, { inside: 0.95 });
    expect(strict.score.invalidConnections).toBe(1);
    expect([...strict.found.invalid.keys()]).toEqual(['low.0–low.1']);
  });

  it('is moved by half a voxel, and by a bundle that is missing', () => {
    const moved: Streamlines = {
      ...real,
      points: real.points.map((value, i) => (i % 3 === 1 ? value + 1.01 : value)),
    };
    expect(tractometer(moved, truth, { inside: 0.95 }).score.mean.overlap).toBe(0);
    const half = lines([
      [1, 2],
      [10, 2],
    ]);
    expect(tractometer(half, truth, { inside: 0.95 }).score.validBundles).toBe(1);
  });

  it('scores nothing at all', () => {
    const { score } = tractometer(lines(), truth, { inside: 0.95 });
    expect(score).toMatchObject({ streamlines: 0, validConnections: 0, noConnections: 0, validBundles: 0 });
  });
});
