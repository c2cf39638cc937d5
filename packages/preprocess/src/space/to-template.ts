import type { ArtefactOutput } from '@tractogen/core';
import { readImage, type Grid, type Tractogram } from '@tractogen/formats';
import {
  abreast,
  bringImage,
  inParallel,
  withMrtrix,
  type Mrtrix,
  type MrtrixAccount,
  type MrtrixEffects,
  type UserFile,
} from '@tractogen/mrtrix';
import { readFile, rm } from 'node:fs/promises';
import type { OfTemplate } from '../clean/select.ts';
import { keptWork } from './kept-work.ts';
import { moveRows } from './move-rows.ts';
import { registered } from './registered.ts';
import { register, type Registration, type RegistrationKind } from './register.ts';
import { scansOf } from './scan.ts';
import { SPACE_FILE, TEMPLATE_FILE, warpFile, type SpaceFile, type VisitSpace } from './space-file.ts';
import { builtTemplate, givenTemplate } from './template.ts';
import { visitName, type Visit } from './visit.ts';
import { warpStreamlines } from './warp.ts';

export interface SpaceSources {
  readonly kind: RegistrationKind;
  /** Least correlation with the template. */
  readonly minLikeness: number;
  /** The longest that one program may take. */
  readonly programHours: number;
  readonly onFailure: 'refuse' | 'skip';
  readonly template: UserFile | null;
  readonly visits: readonly Visit[];
  /** Visit of each streamline, as an index. */
  readonly visitOf: Uint32Array;
  /** Of each visit. */
  readonly images: readonly UserFile[];
  /** Visits that a template is built from; null where one is given. */
  readonly builtFrom: readonly Visit[] | null;
}

/** How one scan gets to the template and back. */
type ScanSpace = Omit<VisitSpace, keyof Visit>;

/**
 * Brings the streamlines of each visit to a template, and keeps the template, both transforms of each visit and the list of them
 * in the artefact. Visits go side by side, one a processor; what is
 * finished is kept in the work folder over an interruption.
 *
 * @param usable rows of at least two finite points: all others stay as they are
 * @returns the tractogram on the template's grid, and rows that did not come there, each with the reason
 * @throws TractogenError RUNTIME_MISSING, PROGRAM_FAILED, DEGENERATE_DATA, SPACE_MISMATCH where a registration went astray
 */
export async function bringToTemplate(
  tractogram: Tractogram,
  usable: Uint32Array,
  sources: SpaceSources,
  effects: MrtrixEffects & { readonly workDir: string },
  output: ArtefactOutput,
): Promise<{
  readonly tractogram: Tractogram;
  readonly left: ReadonlyMap<number, OfTemplate>;
  readonly account: MrtrixAccount;
}> {
  const { kind, visits, images, visitOf, builtFrom } = sources;
  const { scans, scanOf } = scansOf(images, visitOf, usable);
  const { result, account } = await withMrtrix(
    effects,
    { threads: 0, purpose: '`space: template`', hours: sources.programHours },
    async (mrtrix) => {
      const work = keptWork(effects.fs, effects.workDir, mrtrix);
      const template = await work.template(async () => await templateOf(mrtrix, sources, effects));
      const { grid } = await readImage(mrtrix.path(template));
      await output.write(TEMPLATE_FILE, await readFile(mrtrix.path(template)));
      const points = Float32Array.from(tractogram.points);
      let done = 0;
      const brought = await inParallel(scans, abreast(0), async (scan, number) => {
        effects.signal.throwIfAborted();
        const stem = `scan${number}`;
        const image = await bringImage(mrtrix, scan.image, stem);
        const name = visitName(visits[scan.visit]);
        const found = await registered(
          name,
          sources,
          effects,
          async () =>
            await work.registration(stem, async () => await register(mrtrix, image, template, kind, stem)),
        );
        effects.events.progress('registration', ++done, scans.length, name);
        if (found === null) return { left: scan.rows, reason: 'not_registered', space: null } as const;
        const left = await moveRows(
          tractogram,
          points,
          scan.rows,
          found,
          async (lines, field) => await warpStreamlines(mrtrix, lines, field, grid, stem),
        );
        const space = await kept(mrtrix, found, number, await gridOf(mrtrix, image, stem), output);
        return { left, reason: 'beyond_warp', space } as const;
      });
      const listed: SpaceFile = {
        schema: 2,
        template: TEMPLATE_FILE,
        kind,
        builtFrom,
        visits: visits.flatMap((visit, i) => {
          const { space } = brought[scanOf[i]];
          return space === null ? [] : [{ ...visit, ...space }];
        }),
      };
      await output.writeJson(SPACE_FILE, listed);
      return { tractogram: { ...tractogram, points, grid }, left: unbrought(brought) };
    },
  );
  return { ...result, account };
}

async function templateOf(
  mrtrix: Mrtrix,
  { template, builtFrom, visits, images, kind }: SpaceSources,
  { events }: MrtrixEffects,
): Promise<string> {
  if (template !== null) return await givenTemplate(mrtrix, template);
  const chosen = images.filter((_, i) => builtFrom?.includes(visits[i]));
  events.progress('template', 0, 1, `of ${chosen.length} images`);
  return await builtTemplate(mrtrix, chosen, kind);
}

/** Keeps deformation fields in the artefact, and tells how the scan gets to the template and back. */
async function kept(
  mrtrix: Mrtrix,
  { toTemplate, toNative, warps, alike }: Registration,
  number: number,
  { voxelToRasmm, dimensions }: Grid,
  output: ArtefactOutput,
): Promise<ScanSpace> {
  for (const way of ['toTemplate', 'toNative'] as const)
    if (warps) {
      await output.write(warpFile(number, way), await readFile(mrtrix.path(warps[way])));
      await rm(mrtrix.path(warps[way]));
    }
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

/** Rows that did not come to the template. */
function unbrought(
  brought: readonly { readonly left: Iterable<number>; readonly reason: OfTemplate }[],
): Map<number, OfTemplate> {
  return new Map(brought.flatMap(({ left, reason }) => [...left].map((row) => [row, reason] as const)));
}

/** The grid of an image of any format that MRtrix3 reads. */
async function gridOf(mrtrix: Mrtrix, image: string, stem: string): Promise<Grid> {
  const file = `${stem}-grid.nii`;
  await mrtrix.run('mrconvert', [image, file, '-datatype', 'float32le', '-strides', '1,2,3']);
  const { grid } = await readImage(mrtrix.path(file));
  await rm(mrtrix.path(file));
  return grid;
}
