import { invertAffine, type Affine } from '@tractogen/formats';
import type { Mrtrix } from '@tractogen/mrtrix';
import { readFile } from 'node:fs/promises';
import { likeness } from './likeness.ts';
import { parseMatrix } from './matrix.ts';

export type RegistrationKind = 'rigid' | 'affine' | 'warp';

/** How points of a subject and of a template belong together, mm, RASMM. */
export interface Registration {
  /** Takes a subject's points to the template; of a warp its affine part. */
  readonly toTemplate: Affine;
  readonly toNative: Affine;
  /** Deformation fields in the scratch folder, the affine part in them; null without. */
  readonly warps: { readonly toTemplate: string; readonly toNative: string } | null;
  /** Correlation of the registered image and the template, see `likeness`. */
  readonly alike: number;
}

/** Kinds as MRtrix3 calls them, which begins each with those before. */
export const TYPES = { rigid: 'rigid', affine: 'rigid_affine', warp: 'rigid_affine_nonlinear' } as const;

/**
 * Registers a subject's image to a template by mrregister.
 *
 * MRtrix3's matrices are those with which images are resampled: they take a point of the template to the
 * subject. Streamlines go the other way, so the inverse takes them to the template. The same holds for
 * deformation fields: the second of `-nl_warp`, which resamples the template in the subject's space, says
 * for each place in the subject where it lies in the template, and is what tcktransform needs.
 *
 * @param subject and @param template images in the scratch folder
 * @param stem begins the names of files made
 */
export async function register(
  mrtrix: Mrtrix,
  subject: string,
  template: string,
  kind: RegistrationKind,
  stem: string,
): Promise<Registration> {
  const matrix = `${stem}-linear.txt`;
  const warps = { toNative: `${stem}-to-native.nii`, toTemplate: `${stem}-to-template.nii` };
  await mrtrix.run('mrregister', [
    subject,
    template,
    '-type',
    TYPES[kind],
    kind === 'rigid' ? '-rigid' : '-affine',
    matrix,
    ...(kind === 'warp' ? ['-nl_warp', warps.toNative, warps.toTemplate] : []),
  ]);
  const toNative = parseMatrix(await readFile(mrtrix.path(matrix), 'utf8'), 'the registration');
  const alike = await likeness(
    mrtrix,
    subject,
    template,
    kind === 'warp' ? ['-warp', warps.toNative] : ['-linear', matrix],
    stem,
  );
  return { toNative, toTemplate: invertAffine(toNative), warps: kind === 'warp' ? warps : null, alike };
}
