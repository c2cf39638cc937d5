import { TractogenError, fileInside, randomFrom, type Artefact, type FileSystem } from '@tractogen/core';
import type { OptionalColumns } from '@tractogen/formats';
import type { UserFile } from '@tractogen/mrtrix';
import type { LabelRow } from '../labels.ts';
import type { Params } from '../params.ts';
import { imagesOf } from './images.ts';
import { templateVisits } from './template-visits.ts';
import type { SpaceSources } from './to-template.ts';
import { visitsOf } from './visit.ts';

/** Streamlines of subjects, or of nobody named. */
interface Cohort {
  readonly labels: readonly LabelRow[];
  readonly about: OptionalColumns;
  readonly splitOf: Uint8Array | null;
}

/**
 * The visits, the image of each, and those that a template may be built from: of subjects of training alone.
 *
 * @param labels of every streamline of the file, and what is known of them
 * @param splitOf split of each by its subject; null where none are named
 * @throws TractogenError PATH_REFUSED, DATA_MISSING, PARAMETER_INVALID, INPUT_INVALID for a visit without an image
 */
export async function spaceSources(
  registration: Params['registration'],
  { labels, about, splitOf }: Cohort,
  tractogram: Artefact,
  { fs, root, splitSeed }: { readonly fs: FileSystem; readonly root: string; readonly splitSeed: number },
): Promise<SpaceSources> {
  const open = async (name: string): Promise<UserFile> => ({ path: await fileInside(fs, root, name), name });
  const { template, kind, minLikeness, onFailure, programHours, templateSubjects } = registration;
  const { visits, of: visitOf } = visitsOf(labels);
  if (template === undefined && splitOf === null)
    throw new TractogenError('PARAMETER_INVALID', 'a template is built from subjects, and none are named', {
      remedy: 'Give an image as `registration.template`',
    });
  const given = template === undefined ? null : await open(template);
  const images = await imagesOf(visits, registration, tractogram, open);
  const common = { kind, minLikeness, onFailure, programHours, visits, visitOf, images };
  if (given !== null || splitOf === null) return { ...common, template: given, builtFrom: null };
  const random = randomFrom(splitSeed).stream('template');
  const training = labels.flatMap((_, row) => (splitOf[row] === 0 ? [row] : []));
  const builtFrom = templateVisits(visits, about, training, templateSubjects, random);
  return { ...common, template: null, builtFrom };
}
