import { TractogenError } from '@tractogen/core';
import type { ToVoxel, VoxelGrid } from './grid.ts';

/**
 * The inverse of a grid's affine as a function that writes voxel coordinates into `out`.
 *
 * @throws TractogenError AFFINE_INVALID if it has none
 */
export function toVoxel({ voxelToRasmm: m }: VoxelGrid): ToVoxel {
  const [a, b, c, , d, e, f, , g, h, i] = m;
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  if (!Number.isFinite(determinant) || determinant === 0)
    throw new TractogenError('AFFINE_INVALID', 'the affine has no inverse');
  const r = [
    e * i - f * h,
    c * h - b * i,
    b * f - c * e,
    f * g - d * i,
    a * i - c * g,
    c * d - a * f,
    d * h - e * g,
    b * g - a * h,
    a * e - b * d,
  ].map((cofactor) => cofactor / determinant);
  return (x, y, z, out) => {
    const dx = x - m[3];
    const dy = y - m[7];
    const dz = z - m[11];
    out[0] = r[0] * dx + r[1] * dy + r[2] * dz;
    out[1] = r[3] * dx + r[4] * dy + r[5] * dz;
    out[2] = r[6] * dx + r[7] * dy + r[8] * dz;
  };
}
