import type { VoxelGrid } from './grid.ts';
import { toVoxel } from './to-voxel.ts';

/**
 * The voxel that a place lies in: its linear index x + nx · (y + ny · z), or −1 outside the grid and at places that
 * are not finite.
 *
 * @returns function of x, y, z in RASMM mm
 * @throws TractogenError AFFINE_INVALID
 */
export function voxelAt(grid: VoxelGrid): (x: number, y: number, z: number) => number {
  const convert = toVoxel(grid);
  const [nx, ny, nz] = grid.dimensions;
  const voxel = new Float64Array(3);
  return (x, y, z) => {
    convert(x, y, z, voxel);
    const i = Math.floor(voxel[0] + 0.5);
    const j = Math.floor(voxel[1] + 0.5);
    const k = Math.floor(voxel[2] + 0.5);
    return i >= 0 && j >= 0 && k >= 0 && i < nx && j < ny && k < nz ? i + nx * (j + ny * k) : -1;
  };
}
