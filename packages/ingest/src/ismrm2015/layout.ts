import { join } from 'node:path';
import { exists, fileInside } from '@tractogen/core';
import type { SourceContext } from '../sources/source.ts';

/**
 * Names that the challenge's archives unpack to, at tractometer.org/ismrm2015; the first that holds a tractogram counts. Those of 2015 come
 * before the revised ones of Renauld et al. 2023, and of 2015 the VTK files first, which alone are still published.
 */
export const BUNDLE_FOLDERS = [
  'ground_truth_bundles',
  'ISMRM_2015_Tracto_challenge_ground_truth_bundles_VTK_v2',
  'scoring_data/bundles',
  'scoring_data_tractography_challenge/bundles',
  'ISMRM_2015_Tracto_challenge_ground_truth_bundles_TRK_v2',
  'ISMRM_2015_Tracto_challenge_ground_truth_bundles_TCK_v2',
  'scoring_data_Renauld2023/bundles',
];

/** White matter, on the grid of the diffusion images or of the T1-weighted one. */
export const WHITE_MATTER = [
  'scoring_data/masks/wm.nii.gz',
  'scoring_data_tractography_challenge/masks/wm.nii.gz',
];

/** Images whose grid is that of bundle files which state none: 1 mm. */
export const ANATOMY = [
  'ISMRM_2015_Tracto_challenge_data/T1.nii.gz',
  'ISMRM_2015_Tracto_challenge_data_with_reversed_phase/T1.nii.gz',
  'scoring_data_Renauld2023/t1.nii.gz',
  'T1.nii.gz',
];

/** Diffusion series: 2 mm, 32 directions of b = 1,000 s/mm² and one image of b = 0. Endings are .nii.gz, .bvals, .bvecs. */
export const SERIES = {
  challenge: 'ISMRM_2015_Tracto_challenge_data/Diffusion',
  'artefact-free': 'ISMRM_2015_Tracto_challenge_ground_truth_dwi_v2/NoArtifacts_Relaxation',
} as const;

/**
 * The first of some names below a folder of the user's that is there, from the workspace root; null if none is.
 *
 * @param fits by its absolute path, whether it is what is looked for
 */
export async function firstThere(
  { fs, root }: Pick<SourceContext, 'fs' | 'root'>,
  folder: string,
  names: readonly string[],
  fits: (path: string) => Promise<boolean> = async () => true,
): Promise<{ readonly path: string; readonly name: string } | null> {
  for (const below of names) {
    const name = `${folder}/${below}`;
    if (!(await exists(fs, join(root, name)))) continue;
    const path = await fileInside(fs, root, name);
    if (await fits(path)) return { path, name };
  }
  return null;
}
