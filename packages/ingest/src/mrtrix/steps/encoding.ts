import { type Mrtrix, type UserFile, bringImage } from '@tractogen/mrtrix';
import { z } from 'zod';
import { TractogenError, stableJson, readJson } from '@tractogen/core';

/** What eddy and topup need of a BIDS sidecar. */
const sidecarSchema = z.object({
  PhaseEncodingDirection: z
    .string()
    .regex(/^[ijk]-?$/)
    .optional(),
  TotalReadoutTime: z.number().positive().max(10).optional(),
});

/** How the phase was encoded. */
export interface Encoding {
  /** `i`, `j` or `k`, and `-` for the other way: an axis of the image. */
  readonly direction: string;
  /** s. */
  readonly readout?: number;
}

/**
 * The phase encoding of a diffusion image, in the axes in which MRtrix3 has the image: those nearest to the scanner's. A sidecar speaks of the axes of the
 * file, which may lie otherwise.
 *
 * @param image that the sidecar belongs to
 * @param sidecar BIDS JSON
 * @returns null where it is not told
 * @throws TractogenError INPUT_INVALID, PROGRAM_FAILED
 */
export async function encodingOf(
  mrtrix: Mrtrix,
  image: UserFile,
  sidecar: UserFile | undefined,
): Promise<Encoding | null> {
  if (sidecar === undefined) return null;
  const { PhaseEncodingDirection, TotalReadoutTime } = await readSidecar(mrtrix, sidecar);
  if (PhaseEncodingDirection === undefined) return null;
  const file = await bringImage(mrtrix, image, 'encoded');
  const json = await mrtrix.put('encoding.json', stableJson({ PhaseEncodingDirection }));
  await mrtrix.run('mrconvert', [file, 'encoding.mif', '-coord', 3, 0, '-json_import', json]);
  const direction = await mrtrix.run('mrinfo', ['encoding.mif', '-property', 'PhaseEncodingDirection']);
  await mrtrix.fs.rm(mrtrix.path('encoding.mif'));
  return {
    direction: direction.trim(),
    ...(TotalReadoutTime !== undefined && { readout: TotalReadoutTime }),
  };
}

async function readSidecar(mrtrix: Mrtrix, { path, name }: UserFile): Promise<z.infer<typeof sidecarSchema>> {
  const parsed = sidecarSchema.safeParse(await readJson(mrtrix.fs, path, name));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new TractogenError('INPUT_INVALID', `${issue.path.join('.') || 'the sidecar'}: ${issue.message}`, {
    file: name,
    remedy: 'Correct the sidecar; see the BIDS specification',
  });
}
