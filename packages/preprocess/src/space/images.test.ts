import { stableJson } from '@tractogen/core';
import { openArtefact } from '@tractogen/core';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { params } from '../params.ts';
import { bench, type Bench } from '../testing/artefacts.ts';
import { imagesOf } from './images.ts';

const VISITS = [
  { subject: 'a', session: 'M000' },
  { subject: 'a', session: 'M012' },
  { subject: 'b', session: '' },
];
const images = VISITS.map((visit, i) => ({ ...visit, file: `registration/${i}.nii.gz` }));

let made: Bench;
beforeAll(async () => (made = await bench()));
afterAll(async () => await made.remove());

/** Names of the images found. */
async function found(
  registration: Record<string, unknown>,
  listed: unknown = { schema: 1, contrast: 'fa', images },
): Promise<string[]> {
  await made.give({
    ...(listed !== null && { 'registration.json': stableJson(listed) }),
    ...Object.fromEntries(images.map(({ file }) => [file, ''])),
  });
  const artefact = await openArtefact(join(made.root, 'tractogram'), { node: 'ingest' });
  const asked = params.parse({ registration }).registration;
  const open = async (name: string) => await Promise.resolve({ path: `/${name}`, name });
  return (await imagesOf(VISITS, asked, artefact, open)).map(({ name }) => name);
}

describe('imagesOf', () => {
  it('finds those that came with the tractogram, each by its visit', async () => {
    expect(await found({})).toEqual([0, 1, 2].map((i) => `ingest/registration/${i}.nii.gz`));
  });

  it('prefers what is named: of a visit before that of its subject', async () => {
    expect(await found({ images: { a: 'a.nii', 'a/M012': 'a12.nii', b: 'b.nii' } })).toEqual([
      'a.nii',
      'a12.nii',
      'b.nii',
    ]);
  });

  it('mixes the two never, and says of which visit there is no image', async () => {
    await expect(found({ images: { 'a/M000': 'a.nii', b: 'b.nii' } })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      message: 'there is no image of a/M012',
    });
    await expect(found({}, null)).rejects.toMatchObject({ message: 'there is no image of a/M000' });
  });

  it('refuses a list that is none', async () => {
    await expect(found({}, { schema: 1, contrast: 't1', images: [] })).rejects.toMatchObject({
      code: 'ARTEFACT_CORRUPT',
    });
  });
});
