import type { VoxelGrid } from './grid.ts';
import { voxelAt } from './voxel-at.ts';

/**
 * Value of an image at a place, by the nearest voxel; 0 outside the image and at places that are
 * not finite.
 *
 * @param image grid and values, x fastest; only its first volume is read
 * @returns function of x, y, z in RASMM mm
 * @throws TractogenError AFFINE_INVALID
 */
export function maskLookup(image: {
  readonly grid: VoxelGrid;
  readonly data: ArrayLike<number>;
}): (x: number, y: number, z: number) => number {
  const find = voxelAt(image.grid);
  const { data } = image;
  return (x, y, z) => {
    const voxel = find(x, y, z);
    return voxel < 0 ? 0 : data[voxel];
  };
}
