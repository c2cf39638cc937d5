import type { Mrtrix } from '@tractogen/mrtrix';

/**
 * Takes thermal noise away by the Marchenko–Pastur threshold on patches (Veraart et al. 2016). To be done
 * before anything that interpolates.
 */
export async function denoise(mrtrix: Mrtrix, dwi: string): Promise<string> {
  await mrtrix.run('dwidenoise', [dwi, 'denoised.mif']);
  return 'denoised.mif';
}
