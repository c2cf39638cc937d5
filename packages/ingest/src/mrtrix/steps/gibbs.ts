import type { Mrtrix } from '@tractogen/mrtrix';

/** Takes Gibbs ringing away by sub-voxel shifts (Kellner et al. 2016): for images of the whole k-space only. */
export async function removeRinging(mrtrix: Mrtrix, dwi: string): Promise<string> {
  await mrtrix.run('mrdegibbs', [dwi, 'unrung.mif']);
  return 'unrung.mif';
}
