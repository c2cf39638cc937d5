import { TractogenError } from '@tractogen/core';
import type { Affine } from './grid.ts';

export const IDENTITY: Affine = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

/** Volume of the unit cell relative to that of a box with the same edges, below which it counts as flat. */
const FLAT = 1e-6;

/**
 * Checks a voxel-to-world matrix: 16 finite numbers, last row 0 0 0 1, columns not coplanar.
 *
 * @throws TractogenError AFFINE_INVALID
 */
export function checkAffine(affine: Affine, what = 'the affine'): Affine {
  const fail = (why: string): never => {
    throw new TractogenError('AFFINE_INVALID', `${what} ${why}`, {
      remedy: 'Give the image the tractogram was made from with --reference, or repair the header',
    });
  };
  if (affine.length !== 16) fail(`has ${affine.length} numbers, not 16`);
  if (!affine.every(Number.isFinite)) fail('holds a number that is not finite');
  if (affine[12] !== 0 || affine[13] !== 0 || affine[14] !== 0 || affine[15] !== 1)
    fail('does not end in 0 0 0 1');
  const [x, y, z] = voxelSizes(affine);
  if (!(Math.abs(determinant(affine)) > FLAT * x * y * z)) fail('is singular');
  return affine;
}

/** Inverse of an affine, in doubles. @throws TractogenError AFFINE_INVALID if it is singular or not finite */
export function invertAffine(a: Affine): Affine {
  checkAffine(a);
  const [m00, m01, m02, tx, m10, m11, m12, ty, m20, m21, m22, tz] = a;
  const d = 1 / determinant(a);
  const i00 = (m11 * m22 - m12 * m21) * d;
  const i01 = (m02 * m21 - m01 * m22) * d;
  const i02 = (m01 * m12 - m02 * m11) * d;
  const i10 = (m12 * m20 - m10 * m22) * d;
  const i11 = (m00 * m22 - m02 * m20) * d;
  const i12 = (m02 * m10 - m00 * m12) * d;
  const i20 = (m10 * m21 - m11 * m20) * d;
  const i21 = (m01 * m20 - m00 * m21) * d;
  const i22 = (m00 * m11 - m01 * m10) * d;
  const x = -(i00 * tx + i01 * ty + i02 * tz);
  const y = -(i10 * tx + i11 * ty + i12 * tz);
  const z = -(i20 * tx + i21 * ty + i22 * tz);
  return [i00, i01, i02, x, i10, i11, i12, y, i20, i21, i22, z, 0, 0, 0, 1];
}

/** The product a · b: b is applied first. */
export function multiplyAffine(a: Affine, b: Affine): Affine {
  const out: number[] = [];
  for (let row = 0; row < 4; row++) {
    for (let column = 0; column < 4; column++) {
      let sum = 0;
      for (let k = 0; k < 4; k++) sum += a[4 * row + k] * b[4 * k + column];
      out.push(sum);
    }
  }
  return out;
}

/** Applies an affine to n × 3 points; arithmetic in doubles. `out` may be `points` itself. */
export function applyAffine(
  a: Affine,
  points: Float32Array,
  out: Float32Array = new Float32Array(points.length),
): Float32Array {
  const [m00, m01, m02, tx, m10, m11, m12, ty, m20, m21, m22, tz] = a;
  for (let i = 0; i + 2 < points.length; i += 3) {
    const x = points[i];
    const y = points[i + 1];
    const z = points[i + 2];
    out[i] = m00 * x + m01 * y + m02 * z + tx;
    out[i + 1] = m10 * x + m11 * y + m12 * z + ty;
    out[i + 2] = m20 * x + m21 * y + m22 * z + tz;
  }
  return out;
}

/** Edge lengths of a voxel, mm: the norms of the affine's columns. */
export function voxelSizes(a: Affine): [number, number, number] {
  return [Math.hypot(a[0], a[4], a[8]), Math.hypot(a[1], a[5], a[9]), Math.hypot(a[2], a[6], a[10])];
}

/** Determinant of the 3 × 3 part: signed volume of a voxel, mm³. */
export function determinant(a: Affine): number {
  return (
    a[0] * (a[5] * a[10] - a[6] * a[9]) -
    a[1] * (a[4] * a[10] - a[6] * a[8]) +
    a[2] * (a[4] * a[9] - a[5] * a[8])
  );
}

/** scale · p + shift along each axis, as an affine. */
export function scaleAndShift(scale: readonly number[], shift: readonly number[]): Affine {
  return [scale[0], 0, 0, shift[0], 0, scale[1], 0, shift[1], 0, 0, scale[2], shift[2], 0, 0, 0, 1];
}
