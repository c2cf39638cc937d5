import { TractogenError, type ErrorCode, type ErrorDetails } from '@tractogen/core';

/** Why the diffusion image of a visit cannot be used: the names under which such visits are counted. */
export const DWI_FAULTS = {
  no_dwi: 'there is no diffusion image',
  maps_only: 'there are maps computed from a diffusion image, and no diffusion image',
  several_dwi: 'several diffusion images fit what was asked',
  bval_missing: 'no b-values belong to the image',
  bvec_missing: 'no directions belong to the image',
  gradients_malformed: 'the b-values or directions are no table of numbers',
  volumes_mismatch: 'the image, its b-values and its directions disagree on the number of volumes',
  directions_unusable: 'weighted volumes have no direction',
  no_b0: 'no volume is without diffusion weighting',
  too_few_directions: 'there are too few distinct directions',
  not_4d: 'the image has one volume: a map, not a diffusion series',
  image_malformed: 'the image cannot be read',
} as const;
export type DwiFaultName = keyof typeof DWI_FAULTS;

/** A fault of one visit's images, with the name under which it is counted. */
export class DwiFault extends TractogenError {
  readonly reason: DwiFaultName;

  constructor(reason: DwiFaultName, code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(code, `${message} (${reason})`, details);
    this.reason = reason;
  }
}

/** The same error under the name of a fault. */
export function asFault(reason: DwiFaultName, error: unknown): unknown {
  if (!(error instanceof TractogenError) || error instanceof DwiFault) return error;
  const { code, message, place, remedy } = error;
  return new DwiFault(reason, code, message, { ...place, ...(remedy !== undefined && { remedy }) });
}
