import { type Mrtrix, type UserFile, bringImage, shapeOf, suiteMissing } from '@tractogen/mrtrix';
import { TractogenError } from '@tractogen/core';

/**
 * The five-tissue image that anatomically constrained tracking needs: the user's own, or made by `5ttgen
 * fsl` from a T1-weighted image in the space of the diffusion image.
 *
 * @param demanded an error instead of a skip where something is missing
 * @returns null where tracking goes on without
 * @throws TractogenError RUNTIME_MISSING, DATA_MISSING, INPUT_INVALID
 */
export async function fiveTissues(
  mrtrix: Mrtrix,
  { fiveTissue, t1 }: { readonly fiveTissue?: UserFile; readonly t1?: UserFile },
  demanded: boolean,
): Promise<string | null> {
  if (fiveTissue !== undefined) {
    const image = await bringImage(mrtrix, fiveTissue, 'tissues');
    const volumes = (await shapeOf(mrtrix, image))[3];
    if (volumes === 5) return image;
    throw new TractogenError('INPUT_INVALID', `a five-tissue image has 5 volumes, this one ${volumes ?? 1}`, {
      file: fiveTissue.name,
      remedy: 'Make it with 5ttgen',
    });
  }
  if (t1 === undefined) {
    if (demanded)
      throw new TractogenError('DATA_MISSING', 'anatomically constrained tracking needs tissues', {
        remedy: 'Give `fiveTissue`, or a T1-weighted image with `t1`',
      });
    return null;
  }
  if (!mrtrix.has('fsl')) {
    if (demanded) throw suiteMissing('fsl', '5ttgen');
    mrtrix.skip('5ttgen', 'FSL is not installed');
    return null;
  }
  await mrtrix.run('5ttgen', ['fsl', await bringImage(mrtrix, t1, 't1'), 'tissues.mif']);
  return 'tissues.mif';
}

/** The border of grey and white matter, where streamlines of cortical connections start. */
export async function greyWhiteBorder(mrtrix: Mrtrix, tissues: string): Promise<string> {
  await mrtrix.run('5tt2gmwmi', [tissues, 'border.mif']);
  return 'border.mif';
}
