import { TractogenError } from '@tractogen/core';
import type { Mrtrix } from './mrtrix.ts';

/** A file of the user's: where it is, and how the user calls it. */
export interface UserFile {
  /** Absolute. */
  readonly path: string;
  /** For messages. */
  readonly name: string;
}

/** The last two are FreeSurfer's. */
const ENDINGS = ['.nii.gz', '.nii', '.mif.gz', '.mif', '.mgz', '.mgh'];

/**
 * Links an image into the scratch folder as `<stem><ending>`; MRtrix3 tells formats by endings.
 *
 * @throws TractogenError FORMAT_UNKNOWN
 */
export async function bringImage(mrtrix: Mrtrix, { path, name }: UserFile, stem: string): Promise<string> {
  const ending = ENDINGS.find((known) => path.toLowerCase().endsWith(known));
  if (ending !== undefined) return await mrtrix.bring(path, `${stem}${ending}`);
  throw new TractogenError('FORMAT_UNKNOWN', 'the name does not say which image format this is', {
    file: name,
    remedy: `Known are ${ENDINGS.join(', ')}; dcm2niix converts DICOM`,
  });
}

/** Numbers of voxels along all axes of an image. */
export async function shapeOf(mrtrix: Mrtrix, image: string): Promise<number[]> {
  return (await mrtrix.run('mrinfo', [image, '-size'])).trim().split(/\s+/).map(Number);
}
