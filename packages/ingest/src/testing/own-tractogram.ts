import type { Tractogram } from '@tractogen/formats';

/** Of 2 mm. */
export const grid = {
  voxelToRasmm: [2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1],
  dimensions: [30, 30, 30],
} as const;

/** Streamlines of points in mm, with groups of their indices. */
export function tractogram(streamlines: number[][][], groups: Record<string, number[]> = {}): Tractogram {
  const offsets = [0];
  for (const points of streamlines) offsets.push(offsets[offsets.length - 1] + points.length);
  return {
    points: Float32Array.from(streamlines.flat(2)),
    offsets: Uint32Array.from(offsets),
    grid,
    perStreamline: new Map(),
    perPoint: new Map(),
    groups: new Map(Object.entries(groups).map(([name, rows]) => [name, Uint32Array.from(rows)])),
  };
}
export const straight = [
  [1, 1, 1],
  [20, 1, 1],
];
export const three = tractogram([straight, straight, straight]);

/** Parameters of a node that brings `data/raw/t.trk` in. */
export const asked = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
  source: 'tractogram',
  path: 'data/raw/t.trk',
  ...more,
});
