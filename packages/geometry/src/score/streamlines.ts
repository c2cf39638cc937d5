import type { VoxelGrid } from '../grid/grid.ts';
import { voxelAt } from '../grid/voxel-at.ts';

/** Streamline i is points `offsets[i]` … `offsets[i + 1] − 1`; mm, RASMM. */
export interface Streamlines {
  readonly points: Float32Array;
  readonly offsets: Uint32Array;
}

/** The voxels of both ends of a streamline, each null outside the grid. */
export function endVoxels(
  { points, offsets }: Streamlines,
  row: number,
  grid: VoxelGrid,
): readonly [number | null, number | null] {
  const find = voxelAt(grid);
  const voxelOf = (point: number): number | null => {
    const voxel = find(points[3 * point], points[3 * point + 1], points[3 * point + 2]);
    return voxel < 0 ? null : voxel;
  };
  return [voxelOf(offsets[row]), voxelOf(offsets[row + 1] - 1)];
}
