import { TractogenError } from '@tractogen/core';
import { checkAffine, invertAffine, scaleAndShift, voxelSizes } from './affine.ts';
import type { Affine } from './grid.ts';

const LETTERS = ['LR', 'PA', 'IS'] as const;

/** The world axis a voxel axis runs along, and whether it rises with it. */
export interface AxisDirection {
  readonly axis: 0 | 1 | 2;
  readonly sign: 1 | -1;
}

/**
 * Where the voxel axes of an affine point to, e.g. `LAS`.
 *
 * Each voxel axis gets the world axis it is closest to after the shear is removed (the orthogonal
 * factor of the polar decomposition), the clearest axis first: the same answer as nibabel's
 * `aff2axcodes`.
 *
 * @throws TractogenError AFFINE_INVALID
 */
export function axisCodes(affine: Affine): string {
  return axisDirections(affine)
    .map(({ axis, sign }) => LETTERS[axis][sign > 0 ? 1 : 0])
    .join('');
}

/** The same as axis and sign. @throws TractogenError AFFINE_INVALID */
export function axisDirections(affine: Affine): AxisDirection[] {
  const rotation = orthogonalFactor(checkAffine(affine));
  const strength = (column: number): number =>
    Math.max(...[0, 1, 2].map((row) => Math.abs(rotation[4 * row + column])));
  const order = [0, 1, 2].toSorted((a, b) => strength(b) - strength(a));
  const free = new Set([0, 1, 2] as const);
  const found: AxisDirection[] = [];
  for (const column of order) {
    const axis = [...free].reduce((best, row) =>
      Math.abs(rotation[4 * row + column]) > Math.abs(rotation[4 * best + column]) ? row : best,
    );
    free.delete(axis);
    found[column] = { axis, sign: rotation[4 * axis + column] < 0 ? -1 : 1 };
  }
  return found;
}

/** Reads codes such as `LAS`; null if they are not one letter for each of the three axes. */
export function parseAxisCodes(codes: string): AxisDirection[] | null {
  const found: AxisDirection[] = [];
  for (const letter of codes.toUpperCase()) {
    const axis = ([0, 1, 2] as const).find((candidate) => LETTERS[candidate].includes(letter));
    if (axis === undefined || found.some((other) => other.axis === axis)) return null;
    found.push({ axis, sign: LETTERS[axis][1] === letter ? 1 : -1 });
  }
  return found.length === 3 ? found : null;
}

/**
 * The affine from voxel indices in one axis order to those in another, as nibabel applies it to a
 * TRK file whose `voxel_order` is not that of its matrix. A flip needs the number of voxels.
 *
 * @throws TractogenError HEADER_INVALID if an axis is flipped whose dimension is not positive
 */
export function reorderVoxels(
  from: readonly AxisDirection[],
  to: readonly AxisDirection[],
  dimensions: readonly number[],
): Affine {
  const rows = scaleAndShift([0, 0, 0], [0, 0, 0]).slice();
  for (let i = 0; i < 3; i++) {
    const target = to.findIndex(({ axis }) => axis === from[i].axis);
    const flipped = to[target].sign !== from[i].sign;
    if (flipped && !(dimensions[i] > 0)) {
      throw new TractogenError(
        'HEADER_INVALID',
        'the axes must be flipped, which needs dimensions, and these are 0',
        {
          remedy: 'Give the image the tractogram was made from with --reference',
        },
      );
    }
    rows[4 * i + target] = flipped ? -1 : 1;
    rows[4 * i + 3] = flipped ? dimensions[i] - 1 : 0;
  }
  return rows;
}

/** Newton's iteration for the polar decomposition: X ← (X + X⁻ᵀ) / 2, from unit columns. */
function orthogonalFactor(affine: Affine): Affine {
  const sizes = voxelSizes(affine);
  let x: Affine = affine.map((value, i) => (i >= 12 ? value : i % 4 === 3 ? 0 : value / sizes[i % 4]));
  for (let step = 0; step < 60; step++) {
    const inverse = invertAffine(x);
    const before = x;
    let change = 0;
    x = before.map((value, i) => {
      if (i >= 12 || i % 4 === 3) return value;
      const next = (value + inverse[4 * (i % 4) + Math.floor(i / 4)]) / 2;
      change = Math.max(change, Math.abs(next - value));
      return next;
    });
    if (change < 1e-14) break;
  }
  return x;
}
