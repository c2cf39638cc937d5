import { TractogenError, type ErrorCode } from '@tractogen/core';
import { checkAffine, multiplyAffine, scaleAndShift, voxelSizes } from '../space/affine.ts';
import { axisDirections, parseAxisCodes, reorderVoxels } from '../space/axis-codes.ts';
import { agree } from '../space/check-grid.ts';
import type { Affine, Grid } from '../space/grid.ts';
import type { TrkHeader } from './header.ts';

/**
 * The grid of a TRK file and the affine from its coordinates (voxel mm, origin at the corner of the
 * first voxel) to RASMM: `vox_to_ras · reorder · (p / voxel_size − 0.5)`, where `reorder` goes from
 * the header's `voxel_order` to the axes of the matrix. A missing `voxel_order` counts as LPS,
 * TrackVis' default.
 *
 * @throws TractogenError REFERENCE_NEEDED, AFFINE_INVALID, SPACE_MISMATCH, HEADER_INVALID
 */
export function trkSpace(
  header: TrkHeader,
  reference: Grid | undefined,
  notice: (code: ErrorCode, message: string) => void,
): { grid: Grid; toRasmm: Affine } {
  const grid = trkGrid(header, reference, notice);
  if (grid.dimensions.some((n) => n === 0)) notice('HEADER_INVALID', `dim is ${grid.dimensions.join(' ')}`);
  const sizes = voxelSizes(grid.voxelToRasmm);
  if (sizes.some((size, i) => Math.abs(size - header.voxelSize[i]) > 1e-3 * size)) {
    notice(
      'HEADER_INVALID',
      `voxel_size (${header.voxelSize.join(' ')}) is not that of vox_to_ras (${sizes.join(' ')})`,
    );
  }
  if (header.voxelOrder === '') notice('HEADER_INVALID', 'voxel_order is not recorded; LPS is assumed');
  const order = parseAxisCodes(header.voxelOrder === '' ? 'LPS' : header.voxelOrder);
  if (order === null) {
    throw new TractogenError('HEADER_INVALID', `voxel_order is ${JSON.stringify(header.voxelOrder)}`, {
      offset: 948,
    });
  }
  const reorder = reorderVoxels(order, axisDirections(grid.voxelToRasmm), grid.dimensions);
  return { grid, toRasmm: trackvisToRasmm(grid.voxelToRasmm, header.voxelSize, reorder) };
}

/** `matrix · reorder · (p / size − 0.5)`, in doubles. */
export function trackvisToRasmm(matrix: Affine, size: readonly number[], reorder?: Affine): Affine {
  const toVoxel = scaleAndShift(
    size.map((edge) => 1 / edge),
    [-0.5, -0.5, -0.5],
  );
  return multiplyAffine(matrix, reorder === undefined ? toVoxel : multiplyAffine(reorder, toVoxel));
}

function trkGrid(
  header: TrkHeader,
  reference: Grid | undefined,
  notice: (code: ErrorCode, message: string) => void,
): Grid {
  if (header.voxelToRasmm === null) {
    if (reference !== undefined) {
      checkAffine(reference.voxelToRasmm, "the reference's affine");
      // Dimensions may stand in the order of other axes; headers without a matrix are old, and often not to be trusted.
      const [own, theirs] = [header.dimensions, reference.dimensions].map((n) => n.toSorted((a, b) => a - b));
      if (!own.includes(0) && own.some((n, i) => n !== theirs[i]))
        notice(
          'SPACE_MISMATCH',
          `dim is ${header.dimensions.join(' ')}, the reference has ${reference.dimensions.join(' ')} voxels`,
        );
      return reference;
    }
    throw new TractogenError('REFERENCE_NEEDED', 'this TRK file does not record vox_to_ras', {
      offset: 440,
      remedy: 'Give the image it was made from with --reference',
    });
  }
  checkAffine(header.voxelToRasmm, 'vox_to_ras');
  return agree({ voxelToRasmm: header.voxelToRasmm, dimensions: header.dimensions }, reference);
}
