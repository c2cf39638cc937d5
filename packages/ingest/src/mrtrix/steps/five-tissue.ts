import { type Mrtrix, type Suite, type UserFile, bringImage, shapeOf, suiteMissing } from '@tractogen/mrtrix';
import { TractogenError } from '@tractogen/core';

/** Where tissues come from; all in the space of the diffusion image. */
export interface Anatomy {
  /** As 5ttgen makes it. */
  readonly fiveTissue?: UserFile;
  /** FreeSurfer's, with `aparc+aseg` or `aseg` numbers. */
  readonly parcellation?: UserFile;
  /** T1-weighted. */
  readonly t1?: UserFile;
}

const STEP = '5ttgen';

/** The image that `5ttgen` is given where no five-tissue image is, and the suite over which it works: a parcellation before a T1-weighted image. */
export function segmentation({ parcellation, t1 }: Anatomy): {
  readonly image: UserFile;
  readonly suite: Suite & ('fsl' | 'freesurfer');
} | null {
  if (parcellation !== undefined) return { image: parcellation, suite: 'freesurfer' };
  return t1 === undefined ? null : { image: t1, suite: 'fsl' };
}

/**
 * The five-tissue image that anatomically constrained tracking needs: the user's own, or made by `5ttgen
 * freesurfer` from a parcellation, or by `5ttgen fsl` from a T1-weighted image.
 *
 * @param demanded an error instead of a skip where something is missing
 * @returns null where tracking goes on without
 * @throws TractogenError RUNTIME_MISSING, DATA_MISSING, INPUT_INVALID
 */
export async function fiveTissues(
  mrtrix: Mrtrix,
  anatomy: Anatomy,
  demanded: boolean,
): Promise<string | null> {
  if (anatomy.fiveTissue !== undefined) return await given(mrtrix, anatomy.fiveTissue);
  const segmented = segmentation(anatomy);
  if (segmented === null) {
    if (demanded)
      throw new TractogenError('DATA_MISSING', 'anatomically constrained tracking needs tissues', {
        remedy:
          'Give `fiveTissue`, a parcellation of FreeSurfer with `parcellation`, or a T1-weighted image with `t1`',
      });
    return null;
  }
  const { image, suite } = segmented;
  const lack = mrtrix.lack(suite);
  if (lack !== null) {
    if (demanded) throw suiteMissing(suite, STEP, lack);
    mrtrix.skip(STEP, `${suite === 'fsl' ? 'FSL' : 'FreeSurfer'} is not there (${lack})`);
    return null;
  }
  await mrtrix.use(suite);
  await mrtrix.run(STEP, [suite, await bringImage(mrtrix, image, 'anatomy'), 'tissues.mif']);
  return 'tissues.mif';
}

async function given(mrtrix: Mrtrix, file: UserFile): Promise<string> {
  const image = await bringImage(mrtrix, file, 'tissues');
  const volumes = (await shapeOf(mrtrix, image))[3];
  if (volumes === 5) return image;
  throw new TractogenError('INPUT_INVALID', `a five-tissue image has 5 volumes, this one ${volumes ?? 1}`, {
    file: file.name,
    remedy: 'Make it with 5ttgen',
  });
}

/** The border of grey and white matter, where streamlines of cortical connections start. */
export async function greyWhiteBorder(mrtrix: Mrtrix, tissues: string): Promise<string> {
  await mrtrix.run('5tt2gmwmi', [tissues, 'border.mif']);
  return 'border.mif';
}
