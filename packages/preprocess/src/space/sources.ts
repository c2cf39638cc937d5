import { TractogenError, fileInside, randomFrom, type FileSystem } from '@tractogen/core';
import { aboutColumns } from '@tractogen/formats';
import type { UserFile } from '@tractogen/mrtrix';
import type { LabelRow } from '../labels.ts';
import type { Params } from '../params.ts';
import { splitSubjects } from '../split/subjects.ts';
import type { SpaceSources } from './to-template.ts';

/** The name of the stream that splits are drawn from. */
export const SPLIT_STREAM = 'split';

/**
 * The images that parameters name, and the subjects of training, of whom alone a template may be built.
 *
 * @param labels of every streamline of the file
 * @throws TractogenError PATH_REFUSED, DATA_MISSING, PARAMETER_INVALID
 */
export async function spaceSources(
  { registration, split }: Pick<Params, 'registration' | 'split'>,
  labels: readonly LabelRow[],
  { fs, root, splitSeed }: { readonly fs: FileSystem; readonly root: string; readonly splitSeed: number },
): Promise<SpaceSources> {
  const open = async (name: string): Promise<UserFile> => ({ path: await fileInside(fs, root, name), name });
  const { image, template, kind, minLikeness } = registration;
  const images = new Map<string, UserFile>();
  if (image !== undefined) images.set('', await open(image));
  for (const [subject, name] of Object.entries(registration.images)) images.set(subject, await open(name));
  if (template !== undefined)
    return { kind, minLikeness, template: await open(template), images, training: [] };
  const about = aboutColumns(
    labels.map((row) => row.about),
    (row) => ({ file: 'labels.tsv', line: row + 2 }),
  );
  if (about.subject.names.length === 0)
    throw new TractogenError('PARAMETER_INVALID', 'a template is built from subjects, and none are named', {
      remedy: 'Give an image as `registration.template`',
    });
  const of = splitSubjects(about, split, randomFrom(splitSeed).stream(SPLIT_STREAM));
  const training = new Set(
    labels.flatMap((_, row) => (of[row] === 0 ? [about.subject.names[about.subject.codes[row]]] : [])),
  );
  return { kind, minLikeness, template: null, images, training: [...training].toSorted() };
}

/**
 * A template must know nothing of subjects held out. Where a subject lost all its streamlines, splits are
 * drawn among fewer subjects than those the template was built for.
 *
 * @param training subjects whose streamlines train
 * @throws TractogenError INPUT_INVALID
 */
export function checkTraining(built: readonly string[], training: ReadonlySet<string>): void {
  const other = built.find((subject) => !training.has(subject));
  if (other === undefined) return;
  throw new TractogenError(
    'INPUT_INVALID',
    `the template would know of ${other}, who is not in training: some subject lost all its streamlines`,
    { remedy: 'Leave that subject out of the tractogram, or give an image as `registration.template`' },
  );
}
