import { TractogenError } from '@tractogen/core';
import { bringImage, type Mrtrix, type UserFile } from '@tractogen/mrtrix';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { TYPES, type RegistrationKind } from './register.ts';

const FOLDER = 'training';

/** The user's template, in the scratch folder as NIfTI. */
export async function givenTemplate(mrtrix: Mrtrix, file: UserFile): Promise<string> {
  const image = await bringImage(mrtrix, file, 'given-template');
  await mrtrix.run('mrconvert', [image, 'template.nii', '-datatype', 'float32le', '-strides', '1,2,3']);
  return 'template.nii';
}

/**
 * A template of images, one of each training subject, by population_template, in the scratch folder as NIfTI.
 *
 * @throws TractogenError DEGENERATE_DATA with fewer than two, PROGRAM_FAILED
 */
export async function builtTemplate(
  mrtrix: Mrtrix,
  images: readonly UserFile[],
  kind: RegistrationKind,
): Promise<string> {
  if (images.length < 2)
    throw new TractogenError(
      'DEGENERATE_DATA',
      `${images.length === 1 ? 'one training subject makes' : `${images.length} training subjects make`} no template`,
      {
        remedy: 'Give an image as `registration.template`',
      },
    );
  const folder = mrtrix.path(FOLDER);
  await mkdir(folder);
  for (const [i, { path, name }] of images.entries()) {
    const ending = /\.(nii|mif)(\.gz)?$/i.exec(name)?.[0].toLowerCase();
    if (ending === undefined)
      throw new TractogenError('FORMAT_UNKNOWN', 'the name does not say which image format this is', {
        file: name,
        remedy: 'Known are .nii.gz, .nii, .mif.gz, .mif',
      });
    // Plain names, as everywhere in the scratch folder.
    await symlink(path, join(folder, `s${String(i).padStart(4, '0')}${ending}`));
  }
  // Where a transform looks unlikely it would wait for a key to be pressed.
  await mrtrix.run('population_template', [FOLDER, 'built.mif', '-type', TYPES[kind], '-linear_no_pause']);
  await mrtrix.run('mrconvert', ['built.mif', 'template.nii', '-datatype', 'float32le', '-strides', '1,2,3']);
  return 'template.nii';
}
