import { determinant, voxelSizes } from '../space/affine.ts';
import type { Affine } from '../space/grid.ts';

/** Rotation of an affine as NIfTI's qform holds it: quaternion (a, b, c, d) with a ≥ 0, and −1 where the third axis is flipped. */
export interface Quaternion {
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly qfac: 1 | -1;
}

/** Two axes whose cosine is above this are no right angle: what a header in float32 leaves open. */
const SHEAR = 1e-4;

/**
 * The qform of an affine, or null where its axes are sheared, which a quaternion cannot say. By Shepperd's
 * method, from the largest of a, b, c, d (Shepperd 1978, J. Guidance and Control 1: 223).
 */
export function quaternionOf(affine: Affine): Quaternion | null {
  const sizes = voxelSizes(affine);
  const qfac = determinant(affine) < 0 ? -1 : 1;
  const r = [0, 1, 2].map((row) =>
    [0, 1, 2].map((column) => (affine[4 * row + column] / sizes[column]) * (column === 2 ? qfac : 1)),
  );
  for (const [i, j] of [
    [0, 1],
    [0, 2],
    [1, 2],
  ] as const) {
    const cosine = r[0][i] * r[0][j] + r[1][i] * r[1][j] + r[2][i] * r[2][j];
    if (Math.abs(cosine) > SHEAR) return null;
  }
  const squares = [
    1 + r[0][0] + r[1][1] + r[2][2],
    1 + r[0][0] - r[1][1] - r[2][2],
    1 - r[0][0] + r[1][1] - r[2][2],
    1 - r[0][0] - r[1][1] + r[2][2],
  ];
  const largest = squares.indexOf(Math.max(...squares));
  // Products of the largest with each, times four.
  const products = [
    [squares[0], r[2][1] - r[1][2], r[0][2] - r[2][0], r[1][0] - r[0][1]],
    [r[2][1] - r[1][2], squares[1], r[1][0] + r[0][1], r[0][2] + r[2][0]],
    [r[0][2] - r[2][0], r[1][0] + r[0][1], squares[2], r[2][1] + r[1][2]],
    [r[1][0] - r[0][1], r[0][2] + r[2][0], r[2][1] + r[1][2], squares[3]],
  ][largest];
  const scale = 2 * Math.sqrt(squares[largest]);
  const sign = products[0] < 0 ? -1 : 1;
  const [b, c, d] = products.slice(1).map((product) => (sign * product) / scale);
  return { b, c, d, qfac };
}
