import {
  type Argument,
  type Mrtrix,
  type UserFile,
  bringImage,
  shapeOf,
  suiteMissing,
} from '@tractogen/mrtrix';
import { TractogenError } from '@tractogen/core';
import { encodingOf, type Encoding } from './encoding.ts';

const STEP = 'dwifslpreproc';

/** What a series was, before anything was done to it. */
export interface MotionFiles {
  /** The diffusion image as the user gave it. */
  readonly image: UserFile;
  /** Its BIDS JSON. */
  readonly sidecar?: UserFile;
  /** A b = 0 image, or a series that begins with one, with the phase encoded the other way. */
  readonly reverse?: UserFile;
}

/**
 * Corrects motion, eddy currents and, with an image of the reverse phase encoding, susceptibility:
 * `dwifslpreproc` over FSL's eddy and topup.
 *
 * @param demanded an error instead of a skip where something is missing
 * @throws TractogenError RUNTIME_MISSING, DATA_MISSING, INPUT_INVALID, SPACE_MISMATCH, PROGRAM_FAILED
 */
export async function correctMotion(
  mrtrix: Mrtrix,
  dwi: string,
  { image, sidecar, reverse }: MotionFiles,
  demanded: boolean,
): Promise<string> {
  const lack = mrtrix.lack('fsl');
  if (lack !== null) {
    if (demanded) throw suiteMissing('fsl', 'correcting motion', lack);
    mrtrix.skip(STEP, `FSL is not there (${lack})`);
    return dwi;
  }
  const encoding = await encodingOf(mrtrix, image, sidecar);
  if (encoding === null) {
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
  await mrtrix.use('fsl');
  await mrtrix.run(STEP, [dwi, 'corrected.mif', ...motionArguments(encoding, pair)]);
  return 'corrected.mif';
}

/**
 * Options of `dwifslpreproc`.
 *
 * @param pair a series of b = 0 images, this encoding first and the reverse one after it
 */
function motionArguments({ direction, readout }: Encoding, pair: string | null): Argument[] {
  return [
    ...(pair === null ? ['-rpe_none'] : ['-rpe_pair', '-se_epi', pair, '-align_seepi']),
    '-pe_dir',
    direction,
    ...(readout === undefined ? [] : ['-readout_time', readout]),
  ];
}

/** The first b = 0 volume of the series and the first volume of the reverse image, plain: no gradients, no phase encoding in their headers. */
async function reversePair(mrtrix: Mrtrix, dwi: string, reverse: UserFile): Promise<string> {
  const other = await bringImage(mrtrix, reverse, 'reverse');
  const [own, wanted] = [await shapeOf(mrtrix, other), await shapeOf(mrtrix, dwi)];
  if (own.slice(0, 3).join() !== wanted.slice(0, 3).join())
    throw new TractogenError(
      'SPACE_MISMATCH',
      `the reverse-phase image has ${own.slice(0, 3).join(' × ')} voxels, the diffusion image ${wanted.slice(0, 3).join(' × ')}`,
      { file: reverse.name, remedy: 'Take both from the same session, or leave `reversePhase` out' },
    );
  const first = async (image: string, name: string, volumes: number): Promise<string> => {
    const coordinates = volumes > 1 ? ['-coord', 3, 0] : [];
    await mrtrix.run('mrconvert', [image, name, ...coordinates, '-axes', '0,1,2']);
    return name;
  };
  await mrtrix.run('dwiextract', [dwi, 'bzero-all.mif', '-bzero']);
  const [, , , zeros = 1] = await shapeOf(mrtrix, 'bzero-all.mif');
  const pair = [
    await first('bzero-all.mif', 'bzero.mif', zeros),
    await first(other, 'reverse-first.mif', own[3] ?? 1),
  ];
  await mrtrix.run('mrcat', [...pair, 'pair.mif', '-axis', 3]);
  return 'pair.mif';
}
