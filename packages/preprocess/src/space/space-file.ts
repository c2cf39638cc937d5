import type { Affine } from '@tractogen/formats';

/** Tells of a streamlines artefact in which space it is and how each subject gets there and back. */
export const SPACE_FILE = 'space.json';
export const TEMPLATE_FILE = 'template.nii';

/** Both ways between a subject and the template; points in mm, RASMM. */
export interface SubjectSpace {
  /** 4 × 4, row by row; where there are warps, their affine part alone. */
  readonly toTemplate: Affine;
  readonly toNative: Affine;
  /** Correlation of the registered image and the template. */
  readonly likeness: number;
  /** Files of deformation fields, as tcktransform takes them for points of the other space. */
  readonly warps?: { readonly toTemplate: string; readonly toNative: string };
}

/** @param number of the subject among their names in order */
export function warpFile(number: number, way: 'toTemplate' | 'toNative'): string {
  return `warps/${number}-${way === 'toTemplate' ? 'to-template' : 'to-native'}.nii`;
}
