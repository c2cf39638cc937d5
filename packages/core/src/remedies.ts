import type { ErrorCode } from './errors.ts';

/** The next step where an error names none of its own: what helps with most mistakes of its code. */
export const REMEDIES: Readonly<Partial<Record<ErrorCode, string>>> = {
  AFFINE_INVALID: 'Set a sound affine with nibabel or mrconvert, and read the file again',
  COLLAPSE: 'Mend what causes it, or set allowCollapse to true to train on and keep what comes of it',
  COLUMN_MISSING: 'Add the column, or name another one',
  COUNT_MISMATCH: 'Make the file anew with the program that wrote it',
  FORMAT_UNKNOWN: 'Check that it is the file you meant, or convert it with nibabel or MRtrix3',
  HEADER_INVALID: 'Make the file anew with the program that wrote it, or convert it with nibabel',
  INPUT_INVALID: 'Mend the file and run again',
  MEMORY_EXHAUSTED:
    'Let other programs on the GPU end, set a smaller batch, or hide the GPU with CUDA_VISIBLE_DEVICES= (nothing after the sign)',
  NOT_FINITE: 'Remove the streamlines or values that are not numbers, and run again',
  OFFSETS_INVALID: 'Make the file anew with the program that wrote it',
  PARAMETER_INVALID: 'Write another value',
  REFERENCE_NEEDED: 'Give a reference image, or convert the tractogram to TRK with one',
  STREAMLINE_INVALID: 'Read it with --recover to keep what is whole',
  TRUNCATED: 'Copy the file again; what is whole can be kept with --recover',
  UNSAFE_ENTRY: 'Make the archive anew, and do not unpack it by hand',
};
