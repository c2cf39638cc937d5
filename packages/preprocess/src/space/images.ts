import { TractogenError, type Artefact } from '@tractogen/core';
import { REGISTRATION_FILE } from '@tractogen/formats';
import type { UserFile } from '@tractogen/mrtrix';
import { z } from 'zod';
import type { Params } from '../params.ts';
import { visitName, type Visit } from './visit.ts';

const listSchema = z.strictObject({
  schema: z.literal(1),
  contrast: z.literal('fa'),
  images: z.array(z.strictObject({ subject: z.string(), session: z.string(), file: z.string() })),
});

/** The image of a visit, where there is one. */
type ImageOf = (visit: Visit) => UserFile | undefined;

/**
 * The image by which each visit is registered: those that parameters name, of a visit or of all visits of a subject; where they
 * name none, those that came with the tractogram. The two are never mixed, as they may differ in contrast.
 *
 * @param open finds a file of the user's
 * @throws TractogenError INPUT_INVALID naming a visit without an image, ARTEFACT_CORRUPT, and those of `open`
 */
export async function imagesOf(
  visits: readonly Visit[],
  registration: Params['registration'],
  tractogram: Artefact,
  open: (name: string) => Promise<UserFile>,
): Promise<UserFile[]> {
  const named = registration.image !== undefined || Object.keys(registration.images).length > 0;
  const find = named
    ? await imagesOfUser(registration, open)
    : tractogram.has(REGISTRATION_FILE)
      ? await imagesOfArtefact(tractogram)
      : () => undefined;
  return visits.map((visit) => find(visit) ?? lacking(visit));
}

async function imagesOfUser(
  { image, images }: Params['registration'],
  open: (name: string) => Promise<UserFile>,
): Promise<ImageOf> {
  const found = new Map<string, UserFile>();
  if (image !== undefined) found.set('', await open(image));
  for (const [name, file] of Object.entries(images)) found.set(name, await open(file));
  return (visit) => found.get(visitName(visit)) ?? found.get(visit.subject);
}

async function imagesOfArtefact(tractogram: Artefact): Promise<ImageOf> {
  const read = listSchema.safeParse(await tractogram.readJson(REGISTRATION_FILE));
  if (!read.success)
    throw new TractogenError(
      'ARTEFACT_CORRUPT',
      `${REGISTRATION_FILE}: ${z.prettifyError(read.error).split('\n')[0]}`,
      { file: tractogram.dir },
    );
  const found = new Map(read.data.images.map((image) => [visitName(image), image.file]));
  return (visit) => {
    const file = found.get(visitName(visit));
    return file === undefined
      ? undefined
      : { path: tractogram.path(file), name: `${tractogram.node}/${file}` };
  };
}

function lacking(visit: Visit): never {
  const name = visitName(visit);
  throw new TractogenError(
    'INPUT_INVALID',
    name === '' ? 'there is no image to register' : `there is no image of ${name}`,
    {
      remedy:
        name === ''
          ? 'Give it as `registration.image`'
          : `Give it under \`registration.images\` as ${name}${visit.session === '' ? '' : ` or ${visit.subject}`}`,
    },
  );
}
