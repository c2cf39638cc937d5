import { TractogenError, type Artefact } from '@tractogen/core';
import { z } from 'zod';
import { visitName, type Visit } from './visit.ts';

/** Tells of a streamlines artefact in which space it is and how each visit gets there and back. */
export const SPACE_FILE = 'space.json';
export const TEMPLATE_FILE = 'template.nii';

const affine = z.array(z.number()).length(16).readonly();
const ways = z.strictObject({ toTemplate: z.string(), toNative: z.string() });

const visit = z.strictObject({ subject: z.string(), session: z.string() });

const ofVisit = visit.extend({
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
  schema: z.literal(2),
  template: z.string(),
  kind: z.enum(['rigid', 'affine', 'warp']),
  builtFrom: z
    .array(visit)
    .readonly()
    .nullable()
    .describe('Visits whose images made the template; null of one that was given'),
  visits: z.array(ofVisit).readonly().describe('Without a name, a subject or session has the empty one'),
});

export type VisitSpace = z.infer<typeof ofVisit>;
export type SpaceFile = z.infer<typeof spaceSchema>;

/** @param number of the image among those that were registered */
export function warpFile(number: number, way: 'toTemplate' | 'toNative'): string {
  return `warps/${number}-${way === 'toTemplate' ? 'to-template' : 'to-native'}.nii`;
}

/**
 * How a visit of a streamlines artefact gets to the template and back.
 *
 * @param name `sub-01/M012`; the subject alone where it has one visit; empty for the only one, without a name
 * @throws TractogenError INPUT_INVALID where the artefact is in native space, knows no such visit, or several,
 *   ARTEFACT_CORRUPT
 */
export async function readVisitSpace(artefact: Artefact, name: string): Promise<VisitSpace> {
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
  const { visits } = read.data;
  const found = visits.filter((one) => visitName(one) === name);
  const chosen = found.length > 0 ? found : visits.filter(({ subject }) => subject === name);
  if (chosen.length === 1) return chosen[0];
  if (chosen.length > 1)
    throw new TractogenError('INPUT_INVALID', `${name} has ${chosen.length} visits`, {
      ...place,
      remedy: `Name one of: ${listed(chosen)}`,
    });
  const known = visits.filter((one) => visitName(one) !== '');
  throw new TractogenError('INPUT_INVALID', `there is no subject ${name === '' ? 'without a name' : name}`, {
    ...place,
    remedy: known.length === 0 ? 'Name none' : `Name one of: ${listed(known)}`,
  });
}

function listed(visits: readonly Visit[]): string {
  return visits.slice(0, 20).map(visitName).join(', ');
}
