import type { VoxelGrid } from '../grid/grid.ts';
import { toVoxel } from '../grid/to-voxel.ts';

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
  const convert = toVoxel(grid);
  const [nx, ny, nz] = grid.dimensions;
  const place = new Float64Array(3);
  const voxelOf = (point: number): number | null => {
    convert(points[3 * point], points[3 * point + 1], points[3 * point + 2], place);
    const [i, j, k] = place.map((value) => Math.floor(value + 0.5));
    return i >= 0 && j >= 0 && k >= 0 && i < nx && j < ny && k < nz ? i + nx * (j + ny * k) : null;
  };
  return [voxelOf(offsets[row]), voxelOf(offsets[row + 1] - 1)];
}
