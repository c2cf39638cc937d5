import type { Mrtrix } from '@tractogen/mrtrix';

/**
 * The plane of the slices of a series as it was given: the two axes along which its file runs faster than along the third. Scanners' files are
 * written slice by slice; MRtrix3 turns axes so that they are nearest to the scanner's, and what comes out of a program may run otherwise.
 *
 * @param dwi before anything but mrconvert was done to it
 * @returns for `mrdegibbs -axes`, for example `0,1`
 */
export async function slicePlane(mrtrix: Mrtrix, dwi: string): Promise<string> {
  const strides = (await mrtrix.run('mrinfo', [dwi, '-strides'])).trim().split(/\s+/).map(Number);
  const steps = strides.slice(0, 3).map(Math.abs);
  const slowest = steps.indexOf(Math.max(...steps));
  return [0, 1, 2].filter((axis) => axis !== slowest).join(',');
}

/**
 * Takes Gibbs ringing away by sub-voxel shifts (Kellner et al. 2016): for images of the whole k-space only.
 *
 * @param plane of the slices, from `slicePlane`
 */
export async function removeRinging(mrtrix: Mrtrix, dwi: string, plane: string): Promise<string> {
  await mrtrix.run('mrdegibbs', [dwi, 'unrung.mif', '-axes', plane]);
  return 'unrung.mif';
}
