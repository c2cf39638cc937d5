import { TractogenError, type ArtefactOutput } from '@tractogen/core';
import { applyAffine, readImage, type Affine, type Grid, type Tractogram } from '@tractogen/formats';
import {
  bringImage,
  withMrtrix,
  type Mrtrix,
  type MrtrixAccount,
  type MrtrixEffects,
  type UserFile,
} from '@tractogen/mrtrix';
import { readFile } from 'node:fs/promises';
import { register, type Registration, type RegistrationKind } from './register.ts';
import { SPACE_FILE, TEMPLATE_FILE, warpFile, type SpaceFile, type SubjectSpace } from './space-file.ts';
import { builtTemplate, givenTemplate } from './template.ts';
import { warpStreamlines } from './warp.ts';

export interface SpaceSources {
  readonly kind: RegistrationKind;
  /** Least correlation with the template. */
  readonly minLikeness: number;
  readonly template: UserFile | null;
  /** By subject; of no named subject under the empty name. */
  readonly images: ReadonlyMap<string, UserFile>;
  /** Subjects whose images a template is built from. */
  readonly training: readonly string[];
}

/**
 * Brings the streamlines of each subject to a template, and keeps the template, both transforms of each
 * subject and the list of them in the artefact.
 *
 * @param subjects of each streamline
 * @param usable rows of at least two finite points: all others stay as they are
 * @returns the tractogram on the template's grid, and rows that a deformation field does not reach wholly
 * @throws TractogenError RUNTIME_MISSING, PROGRAM_FAILED, INPUT_INVALID for a subject without an
 *   image, SPACE_MISMATCH where a registration went astray
 */
export async function bringToTemplate(
  tractogram: Tractogram,
  { subjects, usable }: { readonly subjects: readonly string[]; readonly usable: Uint32Array },
  sources: SpaceSources,
  effects: MrtrixEffects,
  output: ArtefactOutput,
): Promise<{
  readonly tractogram: Tractogram;
  readonly left: readonly number[];
  readonly account: MrtrixAccount;
}> {
  const names = [...new Set(subjects)].toSorted();
  const images = names.map((name) => imageOf(name, sources));
  const work = withMrtrix(
    effects,
    0,
    async (mrtrix) => {
      const file =
        sources.template === null
          ? await builtTemplate(
              mrtrix,
              sources.training.map((name) => imageOf(name, sources)),
              sources.kind,
            )
          : await givenTemplate(mrtrix, sources.template);
      const { grid } = await readImage(mrtrix.path(file));
      await output.write(TEMPLATE_FILE, await readFile(mrtrix.path(file)));
      const points = Float32Array.from(tractogram.points);
      const left: number[] = [];
      const told: Record<string, SubjectSpace> = {};
      for (const [number, name] of names.entries()) {
        effects.signal.throwIfAborted();
        effects.events.progress('registration', number, names.length, name);
        const image = await bringImage(mrtrix, images[number], `subject${number}`);
        const found = await register(mrtrix, image, file, sources.kind, `subject${number}`);
        checkLikeness(name, found, sources);
        const rows = usable.filter((row) => subjects[row] === name);
        const warp = async (lines: Pick<Tractogram, 'points' | 'offsets'>, field: string) =>
          await warpStreamlines(mrtrix, lines, field, grid, `subject${number}`);
        left.push(...(await moveRows(tractogram, points, rows, found, warp)));
        for (const way of ['toTemplate', 'toNative'] as const)
          if (found.warps)
            await output.write(warpFile(number, way), await readFile(mrtrix.path(found.warps[way])));
        told[name] = describe(found, number, await gridOf(mrtrix, image, `subject${number}`));
      }
      const listed: SpaceFile = {
        schema: 1,
        template: TEMPLATE_FILE,
        kind: sources.kind,
        builtFrom: sources.template === null ? sources.training : null,
        subjects: told,
      };
      await output.writeJson(SPACE_FILE, listed);
      return { tractogram: onGrid(tractogram, points, grid), left };
    },
    '`space: template`',
  );
  const { result, account } = await work;
  return { ...result, account };
}

/** Moves rows into `points`; gives those that lost points on the way. */
async function moveRows(
  { points: from, offsets }: Tractogram,
  points: Float32Array,
  rows: Uint32Array,
  { toTemplate, warps }: Registration,
  warp: (
    lines: Pick<Tractogram, 'points' | 'offsets'>,
    field: string,
  ) => Promise<Pick<Tractogram, 'points' | 'offsets'>>,
): Promise<number[]> {
  if (warps === null) {
    for (const row of rows) move(toTemplate, points.subarray(offsets[row] * 3, offsets[row + 1] * 3));
    return [];
  }
  const starts = new Uint32Array(rows.length + 1);
  for (const [i, row] of rows.entries()) starts[i + 1] = starts[i] + offsets[row + 1] - offsets[row];
  const chosen = new Float32Array(starts[rows.length] * 3);
  for (const [i, row] of rows.entries())
    chosen.set(from.subarray(offsets[row] * 3, offsets[row + 1] * 3), starts[i] * 3);
  const moved = await warp({ points: chosen, offsets: starts }, warps.toTemplate);
  const whole = (i: number): boolean => moved.offsets[i + 1] - moved.offsets[i] === starts[i + 1] - starts[i];
  for (const [i, row] of rows.entries())
    if (whole(i))
      points.set(moved.points.subarray(moved.offsets[i] * 3, moved.offsets[i + 1] * 3), offsets[row] * 3);
  return [...rows].filter((_, i) => !whole(i));
}

function move(affine: Affine, points: Float32Array): void {
  applyAffine(affine, points, points);
}

function describe(
  { toTemplate, toNative, warps, alike }: Registration,
  number: number,
  { voxelToRasmm, dimensions }: Grid,
): SubjectSpace {
  return {
    toTemplate,
    toNative,
    grid: { voxelToRasmm: [...voxelToRasmm], dimensions: [dimensions[0], dimensions[1], dimensions[2]] },
    likeness: alike,
    ...(warps && {
      warps: { toTemplate: warpFile(number, 'toTemplate'), toNative: warpFile(number, 'toNative') },
    }),
  };
}

/** MRtrix3 ends well also where its search went astray. */
function checkLikeness(subject: string, { alike }: Registration, { minLikeness }: SpaceSources): void {
  if (alike >= minLikeness) return;
  throw new TractogenError(
    'SPACE_MISMATCH',
    `the registration${subject === '' ? '' : ` of ${subject}`} went astray: its image and the template correlate by ${alike.toFixed(2)}, less than ${minLikeness}`,
    {
      remedy:
        'Give images of one contrast that are 0 outside the brain, try `kind: rigid`, or set `registration.minLikeness`',
    },
  );
}

/** The grid of an image of any format that MRtrix3 reads. */
async function gridOf(mrtrix: Mrtrix, image: string, stem: string): Promise<Grid> {
  const file = `${stem}-grid.nii`;
  await mrtrix.run('mrconvert', [image, file, '-datatype', 'float32le', '-strides', '1,2,3']);
  return (await readImage(mrtrix.path(file))).grid;
}

function onGrid(tractogram: Tractogram, points: Float32Array, grid: Grid): Tractogram {
  return { ...tractogram, points, grid };
}

function imageOf(subject: string, { images }: SpaceSources): UserFile {
  const found = images.get(subject);
  if (found !== undefined) return found;
  throw new TractogenError(
    'INPUT_INVALID',
    subject === '' ? 'there is no image to register' : `there is no image of subject ${subject}`,
    {
      remedy:
        subject === ''
          ? 'Give it as `registration.image`'
          : `Give it under \`registration.images\` as ${subject}`,
    },
  );
}
