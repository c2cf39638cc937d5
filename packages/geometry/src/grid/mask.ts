import type { VoxelGrid } from './grid.ts';
import { toVoxel } from './to-voxel.ts';

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
  const convert = toVoxel(image.grid);
  const [nx, ny, nz] = image.grid.dimensions;
  const voxel = new Float64Array(3);
  const { data } = image;
  return (x, y, z) => {
    convert(x, y, z, voxel);
    const i = Math.floor(voxel[0] + 0.5);
    const j = Math.floor(voxel[1] + 0.5);
    const k = Math.floor(voxel[2] + 0.5);
    return i >= 0 && j >= 0 && k >= 0 && i < nx && j < ny && k < nz ? data[i + nx * (j + ny * k)] : 0;
  };
}
