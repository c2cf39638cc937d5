import type { Artefact } from '@tractogen/core';
import { applyAffine, type Tractogram } from '@tractogen/formats';
import { withMrtrix, type MrtrixEffects } from '@tractogen/mrtrix';
import { readVisitSpace } from './space-file.ts';
import { warpStreamlines } from './warp.ts';

/**
 * Takes streamlines from the template to a visit's native space: by the stored matrix, in doubles, or
 * through the stored deformation field by tcktransform.
 *
 * @param tractogram in the space of the template, finite points
 * @param artefact of streamlines in that space
 * @param visit as `readVisitSpace` takes its name
 * @returns the tractogram on the grid of the visit's image, and rows that the field does not reach wholly,
 *   which stay where they were
 * @throws TractogenError INPUT_INVALID, ARTEFACT_CORRUPT, RUNTIME_MISSING for a field without MRtrix3
 */
export async function toNative(
  tractogram: Tractogram,
  artefact: Artefact,
  visit: string,
  effects: MrtrixEffects,
): Promise<{ readonly tractogram: Tractogram; readonly left: readonly number[] }> {
  const { toNative: matrix, grid, warps } = await readVisitSpace(artefact, visit);
  if (warps === undefined)
    return { tractogram: { ...tractogram, points: applyAffine(matrix, tractogram.points), grid }, left: [] };
  const { result: moved } = await withMrtrix(
    effects,
    { threads: 0, purpose: 'a deformation field' },
    async (mrtrix) => {
      const field = await mrtrix.bring(artefact.path(warps.toNative), 'field.nii');
      return await warpStreamlines(mrtrix, tractogram, field, grid, 'native');
    },
  );
  const points = Float32Array.from(tractogram.points);
  const left: number[] = [];
  for (let row = 0; row + 1 < tractogram.offsets.length; row++) {
    const [start, end] = [tractogram.offsets[row], tractogram.offsets[row + 1]];
    const one = moved.points.subarray(moved.offsets[row] * 3, moved.offsets[row + 1] * 3);
    if (one.length === (end - start) * 3) points.set(one, start * 3);
    else left.push(row);
  }
  return { tractogram: { ...tractogram, points, grid }, left };
}
