import { type Argument, type Mrtrix, type UserFile, bringImage, suiteMissing } from '@tractogen/mrtrix';
import { z } from 'zod';
import { TractogenError } from '@tractogen/core';
import { readJson } from '../../data/json.ts';

/** What eddy and topup need of a BIDS sidecar. */
const sidecarSchema = z.object({
  PhaseEncodingDirection: z
    .string()
    .regex(/^[ijk]-?$/)
    .optional(),
  TotalReadoutTime: z.number().positive().max(10).optional(),
});

const STEP = 'dwifslpreproc';

/**
 * Corrects motion, eddy currents and, with an image of the reverse phase encoding, susceptibility:
 * `dwifslpreproc` over FSL's eddy and topup.
 *
 * @param sidecar BIDS JSON of the diffusion image
 * @param reverse a b = 0 image with the phase encoded the other way
 * @param demanded an error instead of a skip where something is missing
 * @throws TractogenError RUNTIME_MISSING, DATA_MISSING, INPUT_INVALID, PROGRAM_FAILED
 */
export async function correctMotion(
  mrtrix: Mrtrix,
  dwi: string,
  { sidecar, reverse }: { readonly sidecar?: UserFile; readonly reverse?: UserFile },
  demanded: boolean,
): Promise<string> {
  const encoding = sidecar === undefined ? {} : await readSidecar(mrtrix, sidecar);
  if (!mrtrix.has('fsl')) {
    if (demanded) throw suiteMissing('fsl', 'correcting motion');
    mrtrix.skip(STEP, 'FSL is not installed');
    return dwi;
  }
  if (encoding.PhaseEncodingDirection === undefined) {
    const why = 'PhaseEncodingDirection of the diffusion image is not known';
    if (demanded)
      throw new TractogenError('DATA_MISSING', why, {
        ...(sidecar && { file: sidecar.name }),
        remedy: 'Give the BIDS sidecar with `json`, or write `motion: off`',
      });
    mrtrix.skip(STEP, why);
    return dwi;
  }
  const pair = reverse === undefined ? null : await reversePair(mrtrix, dwi, reverse);
  await mrtrix.run(STEP, [dwi, 'corrected.mif', ...motionArguments(encoding, pair)]);
  return 'corrected.mif';
}

/**
 * Options of `dwifslpreproc`.
 *
 * @param pair a series of b = 0 images, this encoding first and the reverse one after it
 */
function motionArguments(
  { PhaseEncodingDirection, TotalReadoutTime }: z.infer<typeof sidecarSchema>,
  pair: string | null,
): Argument[] {
  return [
    ...(pair === null ? ['-rpe_none'] : ['-rpe_pair', '-se_epi', pair, '-align_seepi']),
    '-pe_dir',
    PhaseEncodingDirection ?? 'j-',
    ...(TotalReadoutTime === undefined ? [] : ['-readout_time', TotalReadoutTime]),
  ];
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

async function reversePair(mrtrix: Mrtrix, dwi: string, reverse: UserFile): Promise<string> {
  const other = await bringImage(mrtrix, reverse, 'reverse');
  await mrtrix.run('dwiextract', [dwi, 'bzero-all.mif', '-bzero']);
  await mrtrix.run('mrconvert', ['bzero-all.mif', 'bzero.mif', '-coord', 3, 0, '-axes', '0,1,2']);
  await mrtrix.run('mrconvert', [other, 'reverse-first.mif', '-coord', 3, 0, '-axes', '0,1,2']);
  await mrtrix.run('mrcat', ['bzero.mif', 'reverse-first.mif', 'pair.mif', '-axis', 3]);
  return 'pair.mif';
}
