import { TractogenError } from '@tractogen/core';
import { checkAffine } from './affine.ts';
import type { Grid } from './grid.ts';

/** Two grids count as one if no voxel corner lies further apart than this, mm. */
const TOLERANCE = 1e-2;

/**
 * Checks a grid that something depends on: a valid affine and positive whole dimensions.
 *
 * @throws TractogenError AFFINE_INVALID, HEADER_INVALID
 */
export function checkGrid(grid: Grid): Grid {
  checkAffine(grid.voxelToRasmm);
  if (!grid.dimensions.every((n) => Number.isSafeInteger(n) && n > 0)) {
    throw new TractogenError('HEADER_INVALID', `the grid's dimensions are ${grid.dimensions.join(' × ')}`, {
      remedy: 'Give the image the tractogram was made from with --reference',
    });
  }
  return grid;
}

/**
 * The grid to use where a file states one and the user gave one: the file's, completed with the
 * reference's dimensions where the file has none.
 *
 * @throws TractogenError SPACE_MISMATCH, naming the field, if they differ by more than 0.01 mm
 */
export function agree(own: Grid, reference: Grid | undefined): Grid {
  if (reference === undefined) return own;
  const refuse = (field: string, mine: readonly number[], theirs: readonly number[]): never => {
    throw new TractogenError(
      'SPACE_MISMATCH',
      `the file's ${field} (${mine.join(' ')}) is not the reference's (${theirs.join(' ')})`,
      { remedy: 'Give the image this tractogram was made from, or none' },
    );
  };
  const unknown = own.dimensions.some((n) => n === 0);
  if (!unknown && own.dimensions.some((n, i) => n !== reference.dimensions[i])) {
    refuse('dimensions', own.dimensions, reference.dimensions);
  }
  for (let i = 0; i < 12; i++) {
    const voxels = i % 4 === 3 ? 1 : reference.dimensions[i % 4];
    if (!(Math.abs(own.voxelToRasmm[i] - reference.voxelToRasmm[i]) * voxels <= TOLERANCE)) {
      refuse('affine', own.voxelToRasmm, reference.voxelToRasmm);
    }
  }
  return unknown ? { voxelToRasmm: own.voxelToRasmm, dimensions: reference.dimensions } : own;
}
