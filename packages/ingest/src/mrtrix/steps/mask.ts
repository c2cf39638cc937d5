import { type Mrtrix, type UserFile, bringImage, shapeOf } from '@tractogen/mrtrix';
import { TractogenError } from '@tractogen/core';

/** The brain mask of a diffusion image, by `dwi2mask`: rough, to be looked at. */
export async function brainMask(mrtrix: Mrtrix, dwi: string): Promise<string> {
  await mrtrix.run('dwi2mask', [dwi, 'mask.mif']);
  return 'mask.mif';
}

/**
 * A mask that the user gives, on the grid of an image.
 *
 * @param image whose first three axes it must have
 * @throws TractogenError SPACE_MISMATCH, DEGENERATE_DATA for a mask without a voxel
 */
export async function givenMask(
  mrtrix: Mrtrix,
  mask: UserFile,
  image: string,
  stem: string,
): Promise<string> {
  const brought = await bringImage(mrtrix, mask, `${stem}-given`);
  const [own, wanted] = [await shapeOf(mrtrix, brought), await shapeOf(mrtrix, image)];
  if (own.slice(0, 3).join() !== wanted.slice(0, 3).join())
    throw new TractogenError(
      'SPACE_MISMATCH',
      `the mask has ${own.slice(0, 3).join(' × ')} voxels, the image ${wanted.slice(0, 3).join(' × ')}`,
      { file: mask.name, remedy: 'Bring it to the grid of the image with mrgrid' },
    );
  const name = `${stem}.mif`;
  await mrtrix.run('mrconvert', [brought, name, '-datatype', 'bit']);
  const voxels = Number(await mrtrix.run('mrstats', [name, '-mask', name, '-output', 'count']));
  if (!(voxels > 0))
    throw new TractogenError('DEGENERATE_DATA', 'the mask has no voxel that is not 0', {
      file: mask.name,
      remedy: 'Look at the mask',
    });
  return name;
}

/** Where an FOD image holds anything: its l = 0 term is above 0. */
export async function maskOfFod(mrtrix: Mrtrix, fod: string): Promise<string> {
  await mrtrix.run('mrconvert', [fod, 'mean.mif', '-coord', 3, 0, '-axes', '0,1,2']);
  await mrtrix.run('mrcalc', ['mean.mif', 0, '-gt', 'mask.mif', '-datatype', 'bit']);
  return 'mask.mif';
}
