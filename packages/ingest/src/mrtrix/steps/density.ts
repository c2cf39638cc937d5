import type { Mrtrix } from '@tractogen/mrtrix';
import { readFile } from 'node:fs/promises';

/**
 * Streamlines through each voxel, by `tckmap`.
 *
 * @param template image whose grid is taken
 * @returns NIfTI
 */
export async function densityMap(mrtrix: Mrtrix, tracks: string, template: string): Promise<Uint8Array> {
  await mrtrix.run('tckmap', [tracks, 'density.nii', '-template', template]);
  return await readFile(mrtrix.path('density.nii'));
}
