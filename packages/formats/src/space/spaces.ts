import { IDENTITY, invertAffine, multiplyAffine, scaleAndShift, voxelSizes } from './affine.ts';
import type { Affine, Grid } from './grid.ts';

/** Scanner mm; voxel axes in mm; voxel indices. */
export const SPACES = ['rasmm', 'voxmm', 'vox'] as const;
export type Space = (typeof SPACES)[number];

/** Where coordinate 0 of a voxel axis lies: the first voxel's centre (NIfTI) or corner (TrackVis). */
export const ORIGINS = ['center', 'corner'] as const;
export type Origin = (typeof ORIGINS)[number];

/** A coordinate system over a grid. */
export interface SpatialType {
  readonly space: Space;
  readonly origin: Origin;
}

/** What a `Tractogram` is in. */
export const RASMM: SpatialType = { space: 'rasmm', origin: 'center' };
/** What TRK files are in. */
export const TRACKVIS: SpatialType = { space: 'voxmm', origin: 'corner' };

/**
 * The affine from a coordinate system to RASMM with centres at integers.
 *
 * `corner` moves the origin half a voxel along each voxel axis, in RASMM as well.
 *
 * @throws TractogenError AFFINE_INVALID
 */
export function toRasmm(type: SpatialType, grid: Grid): Affine {
  const { voxelToRasmm } = grid;
  const half = type.origin === 'corner' ? -0.5 : 0;
  const shift = scaleAndShift([1, 1, 1], [half, half, half]);
  const chain = (toVoxel: Affine): Affine => multiplyAffine(voxelToRasmm, multiplyAffine(shift, toVoxel));
  switch (type.space) {
    case 'vox':
      return chain(IDENTITY);
    case 'voxmm':
      return chain(invertAffine(scaleAndShift(voxelSizes(voxelToRasmm), [0, 0, 0])));
    default:
      return type.origin === 'center' ? IDENTITY : chain(invertAffine(voxelToRasmm));
  }
}

/** The affine between two coordinate systems over one grid. @throws TractogenError AFFINE_INVALID */
export function between(from: SpatialType, to: SpatialType, grid: Grid): Affine {
  return multiplyAffine(invertAffine(toRasmm(to, grid)), toRasmm(from, grid));
}
