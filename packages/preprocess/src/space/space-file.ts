import { TractogenError, type Artefact } from '@tractogen/core';
import { z } from 'zod';

/** Tells of a streamlines artefact in which space it is and how each subject gets there and back. */
export const SPACE_FILE = 'space.json';
export const TEMPLATE_FILE = 'template.nii';

const affine = z.array(z.number()).length(16).readonly();
const ways = z.strictObject({ toTemplate: z.string(), toNative: z.string() });

const subject = z.strictObject({
  toTemplate: affine.describe(
    '4 × 4, row by row, for points in mm; where there are warps, their affine part alone',
  ),
  toNative: affine,
  grid: z
    .strictObject({ voxelToRasmm: affine, dimensions: z.tuple([z.int(), z.int(), z.int()]).readonly() })
    .describe('Of the image that was registered'),
  likeness: z.number().describe('Correlation of the registered image and the template'),
  warps: ways
    .optional()
    .describe('Files of deformation fields, as tcktransform takes them for points of the other space'),
});

const spaceSchema = z.strictObject({
  schema: z.literal(1),
  template: z.string(),
  kind: z.enum(['rigid', 'affine', 'warp']),
  builtFrom: z.array(z.string()).readonly().nullable(),
  subjects: z.record(z.string(), subject).describe('By name; a subject without one has the empty name'),
});

export type SubjectSpace = z.infer<typeof subject>;
export type SpaceFile = z.infer<typeof spaceSchema>;

/** @param number of the subject among their names in order */
export function warpFile(number: number, way: 'toTemplate' | 'toNative'): string {
  return `warps/${number}-${way === 'toTemplate' ? 'to-template' : 'to-native'}.nii`;
}

/**
 * How a subject of a streamlines artefact gets to the template and back.
 *
 * @param name empty for the only one, without a name
 * @throws TractogenError INPUT_INVALID where the artefact is in native space or knows no such subject,
 *   ARTEFACT_CORRUPT
 */
export async function readSubjectSpace(artefact: Artefact, name: string): Promise<SubjectSpace> {
  const place = { file: artefact.dir };
  if (!artefact.has(SPACE_FILE))
    throw new TractogenError('INPUT_INVALID', 'the streamlines are in their native space already', {
      ...place,
      remedy: 'Leave --native out, or preprocess with `space: template`',
    });
  const read = spaceSchema.safeParse(await artefact.readJson(SPACE_FILE));
  if (!read.success)
    throw new TractogenError(
      'ARTEFACT_CORRUPT',
      `${SPACE_FILE}: ${z.prettifyError(read.error).split('\n')[0]}`,
      place,
    );
  const { subjects } = read.data;
  const found = Object.hasOwn(subjects, name) ? subjects[name] : undefined;
  if (found !== undefined) return found;
  const known = Object.keys(subjects).filter((one) => one !== '');
  throw new TractogenError('INPUT_INVALID', `there is no subject ${name === '' ? 'without a name' : name}`, {
    ...place,
    remedy: known.length === 0 ? 'Name none' : `Name one of: ${known.slice(0, 20).join(', ')}`,
  });
}
