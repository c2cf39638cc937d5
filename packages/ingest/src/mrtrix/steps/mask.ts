import { type Mrtrix, type UserFile, bringImage, shapeOf } from '@tractogen/mrtrix';
import { TractogenError } from '@tractogen/core';
import { apartBy } from './same-place.ts';

/** Headers round; what is farther apart than this is elsewhere, mm. */
const APART = 0.1;

/**
 * The brain mask of a diffusion image, by `dwi2mask`: rough, to be looked at.
 *
 * @throws TractogenError DEGENERATE_DATA where it finds none
 */
export async function brainMask(mrtrix: Mrtrix, dwi: string): Promise<string> {
  await mrtrix.run('dwi2mask', [dwi, 'mask.mif']);
  if ((await voxelsOf(mrtrix, 'mask.mif')) > 0) return 'mask.mif';
  throw new TractogenError('DEGENERATE_DATA', 'dwi2mask finds no brain in the diffusion image', {
    remedy: 'Look at the image, or give a `mask`',
  });
}

/** Voxels of a mask that are not 0. */
async function voxelsOf(mrtrix: Mrtrix, mask: string): Promise<number> {
  // Of an empty mask mrstats (3.0.3) prints nothing, or NaN.
  return Number(await mrtrix.run('mrstats', [mask, '-mask', mask, '-output', 'count'])) || 0;
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
  const apart = await apartBy(mrtrix, brought, image);
  if (!(apart <= APART))
    throw new TractogenError(
      'SPACE_MISMATCH',
      `the mask has the voxels of the image, ${apart.toFixed(1)} mm away from them`,
      { file: mask.name, remedy: 'Make it of this very image, or bring it to its grid with mrgrid' },
    );
  const name = `${stem}.mif`;
  await mrtrix.run('mrconvert', [brought, name, '-datatype', 'bit']);
  if ((await voxelsOf(mrtrix, name)) === 0)
    throw new TractogenError('DEGENERATE_DATA', 'the mask has no voxel that is not 0', {
      file: mask.name,
      remedy: 'Look at the mask',
    });
  return name;
}

/**
 * Where an FOD image holds anything: its l = 0 term is above 0.
 *
 * @param name of the image, for messages
 * @throws TractogenError DEGENERATE_DATA where that is nowhere
 */
export async function maskOfFod(mrtrix: Mrtrix, fod: string, name: string): Promise<string> {
  await mrtrix.run('mrconvert', [fod, 'mean.mif', '-coord', 3, 0, '-axes', '0,1,2']);
  await mrtrix.run('mrcalc', ['mean.mif', 0, '-gt', 'mask.mif', '-datatype', 'bit']);
  if ((await voxelsOf(mrtrix, 'mask.mif')) > 0) return 'mask.mif';
  throw new TractogenError('DEGENERATE_DATA', 'the FOD image is nowhere above 0', {
    file: name,
    remedy: 'Look at the FOD image',
  });
}
