import type { VoxelGrid } from '../grid/grid.ts';

/** Voxels no farther than `steps` along every axis from one of a set, on the grid. */
export function dilated(voxels: ReadonlySet<number>, { dimensions }: VoxelGrid, steps: number): Set<number> {
  const [nx, ny, nz] = dimensions;
  const found = new Set<number>();
  for (const voxel of voxels) {
    const [x, y, z] = [voxel % nx, Math.floor(voxel / nx) % ny, Math.floor(voxel / (nx * ny))];
    for (let k = Math.max(0, z - steps); k <= Math.min(nz - 1, z + steps); k++)
      for (let j = Math.max(0, y - steps); j <= Math.min(ny - 1, y + steps); j++)
        for (let i = Math.max(0, x - steps); i <= Math.min(nx - 1, x + steps); i++)
          found.add(i + nx * (j + ny * k));
  }
  return found;
}
