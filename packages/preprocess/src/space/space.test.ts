import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { diskFileSystem, randomFrom, silentEvents, type Artefact } from '@tractogen/core';
import {
  applyAffine,
  decodeTrx,
  encodeTrx,
  multiplyAffine,
  type Affine,
  type Tractogram,
} from '@tractogen/formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bench, fibercupFiles, smallFiles, type Bench } from '../testing/artefacts.ts';
import { apart, canMove, movingImages, pointsById, text, type MovingImages } from '../testing/moved.ts';
import { parseMatrix } from './matrix.ts';
import { toNative } from './to-native.ts';

const VOXEL = 3;

/** Ten degrees about z, and a step; with ten percent more along x, and some shear. */
const RIGID: Affine = [
  0.98480775, -0.17364818, 0, 8, 0.17364818, 0.98480775, 0, -6, 0, 0, 1, 1.5, 0, 0, 0, 1,
];
const AFFINE: Affine = multiplyAffine(RIGID, [1.1, 0.05, 0, -3, 0, 0.95, 0, 4, 0, 0, 1, 0, 0, 0, 0, 1]);

let space: Bench;
let images: MovingImages;
let files: Record<string, Uint8Array>;
let whole: Tractogram;
beforeAll(async () => {
  space = await bench();
  images = movingImages(space);
  files = await fibercupFiles();
  whole = decodeTrx(files['tractogram.trx']);
});
afterAll(async () => await space.remove());

/** Gives the FiberCup set moved, and an image of it moved the same way. */
async function giveMoved(move: Affine): Promise<void> {
  await images.giveTemplate(files['white_matter.nii.gz']);
  await images.move(move, 'moved.nii');
  const points = applyAffine(move, whole.points);
  await space.give({ ...files, 'tractogram.trx': encodeTrx({ ...whole, points }) });
}

/** All streamlines of an artefact, in the direction of their source, in the order of `pointsById`. */
async function inSpaceOf(artefact: Artefact): Promise<Tractogram> {
  const lines = [...(await pointsById(artefact)).values()];
  const points = new Float32Array(lines.length * 768);
  for (const [row, one] of lines.entries()) points.set(one, row * 768);
  const none = { perStreamline: new Map(), perPoint: new Map(), groups: new Map() };
  return {
    points,
    offsets: Uint32Array.from({ length: lines.length + 1 }, (_, i) => i * 256),
    grid: null,
    ...none,
  };
}

describe.skipIf(!canMove)('a subject that was moved (needs MRtrix3 and ../shared)', () => {
  it.each([
    ['rigid', RIGID],
    ['affine', RIGID],
    ['affine', AFFINE],
    ['warp', AFFINE],
  ] as const)('comes back to the template within a voxel: %s', { timeout: 120_000 }, async (kind, move) => {
    await space.give(files);
    const still = await pointsById(await space.run({ limit: 40 }));
    await giveMoved(move);
    const artefact = await space.run({
      limit: 40,
      space: 'template',
      registration: { template: 'template.nii', image: 'moved.nii', kind },
    });
    const gap = apart(still, await pointsById(artefact));
    expect(gap.most).toBeLessThan(VOXEL);
    expect(gap.mean).toBeLessThan(VOXEL / 2);
    const {
      visits: [visit],
    } = (await artefact.readJson('space.json')) as { visits: { toTemplate: Affine; toNative: Affine }[] };
    // There and back is where it was; side files in the native space are left behind.
    const back = multiplyAffine(visit.toNative, visit.toTemplate);
    for (const [i, value] of back.entries()) expect(value).toBeCloseTo(i % 5 === 0 ? 1 : 0, 9);
    const came = decodeTrx(encodeTrx({ ...whole, points: applyAffine(move, whole.points) }));
    const { tractogram, left } = await toNative(await inSpaceOf(artefact), artefact, '', {
      fs: diskFileSystem,
      events: silentEvents,
      signal: new AbortController().signal,
      random: randomFrom(1),
      env: process.env,
    });
    expect(left).toEqual([]);
    let most = 0;
    for (const [row, id] of [...(await pointsById(artefact)).keys()].entries())
      for (const end of [0, 1]) {
        const ours = tractogram.points.subarray((row * 256 + end * 255) * 3).subarray(0, 3);
        const theirs = came.points
          .subarray((end === 0 ? came.offsets[id] : came.offsets[id + 1] - 1) * 3)
          .subarray(0, 3);
        most = Math.max(most, Math.hypot(...ours.map((value, axis) => value - theirs[axis])));
      }
    expect(most).toBeLessThan(kind === 'warp' ? 0.5 : 0.001);
    expect(artefact.has('template.nii')).toBe(true);
    expect(artefact.has('warps/0-to-native.nii')).toBe(kind === 'warp');
    expect(artefact.has('bundles.json')).toBe(false);
    expect(JSON.parse(await readFile(join(artefact.dir, 'provenance.json'), 'utf8'))).toMatchObject({
      mrtrix3: { version: expect.stringMatching(/^3\./) as string },
    });
  });
});

it.skipIf(!canMove)(
  'has its bundles by definitions that stand in the template (needs MRtrix3 and ../shared)',
  { timeout: 120_000 },
  async () => {
    interface Split {
      bundling: { bundles: Record<string, number> };
      orientation: { endRois: number };
    }
    await space.give(files);
    const asked = { bundling: { by: 'ends' }, subset: 'plausible' };
    const still = (await (await space.run(asked)).readJson('split.json')) as Split;
    await giveMoved(RIGID);
    await writeFile(join(space.root, 'bundles.json'), files['bundles.json']);
    const registration = { template: 'template.nii', image: 'moved.nii', kind: 'rigid' };
    // The native definitions judge streamlines before they are moved, where this subject's never were.
    const elsewhere = (await (
      await space.run({ ...asked, subset: 'all', space: 'template', registration })
    ).readJson('split.json')) as Split;
    const artefact = await space.run({
      ...asked,
      space: 'template',
      registration: { ...registration, bundles: 'bundles.json' },
    });
    expect(await artefact.readJson('bundles.json')).toEqual(JSON.parse(String(files['bundles.json'])));
    const { bundling, orientation } = (await artefact.readJson('split.json')) as Split;
    for (const [name, count] of Object.entries(still.bundling.bundles)) {
      // Ends stand at the edges of boxes: a tenth of a millimetre puts some outside.
      expect(bundling.bundles[name]).toBeGreaterThan(0.9 * count);
      expect(bundling.bundles[name]).toBeLessThanOrEqual(1.02 * count);
      expect(elsewhere.bundling.bundles[name] ?? 0).toBeLessThan(0.5 * count);
    }
    expect(orientation.endRois).toBeGreaterThan(0.9 * still.orientation.endRois);
  },
);

it.skipIf(!canMove)(
  'is refused where an image does not come to look like the template (needs MRtrix3 and ../shared)',
  { timeout: 120_000 },
  async () => {
    await images.giveTemplate(files['white_matter.nii.gz']);
    await space.give(files);
    // Bright where the template is dark.
    images.run('mrcalc', 'template.nii', '0', '-gt', '0.5', 'template.nii', '-sub', '-mult', 'other.nii');
    await expect(
      space.run({
        limit: 5,
        space: 'template',
        registration: { template: 'template.nii', image: 'other.nii', kind: 'rigid', minLikeness: 0.95 },
      }),
    ).rejects.toMatchObject({ code: 'SPACE_MISMATCH' });
  },
);

describe('what is asked', () => {
  const template = { space: 'template', registration: { template: 'template.nii' } };
  it('needs a template or named subjects, files that are there, and an image of each subject', async () => {
    await space.give(
      smallFiles(
        Array.from(
          { length: 6 },
          (_, i) =>
            [
              'a',
              [
                [0, i, 0],
                [30, i, 0],
              ],
            ] as const,
        ),
      ),
    );
    await expect(space.run({ space: 'template' })).rejects.toMatchObject({ code: 'PARAMETER_INVALID' });
    await expect(
      space.run({ space: 'template', registration: { template: 'nowhere.nii' } }),
    ).rejects.toMatchObject({ code: 'DATA_MISSING' });
    await expect(
      space.run({ space: 'template', registration: { template: '../../x.nii' } }),
    ).rejects.toMatchObject({ code: 'PATH_REFUSED' });
    // A template that is built stands nobody knows where beforehand.
    const bundles = { space: 'template', registration: { bundles: 'bundles.json' } };
    await expect(space.run(bundles)).rejects.toMatchObject({
      code: 'PARAMETER_INVALID',
      message: expect.stringContaining('in the space of a template that is given') as string,
    });
    await writeFile(join(space.root, 'template.nii'), '');
    await expect(space.run(template)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });
});

it('reads matrices as MRtrix3 writes them', () => {
  expect(parseMatrix(`# centre: 1 2 3\n${text(RIGID)}\n`, 'it')).toEqual([...RIGID]);
  expect(() => parseMatrix('1 0 0 0\n', 'it')).toThrow(expect.objectContaining({ code: 'AFFINE_INVALID' }));
});
