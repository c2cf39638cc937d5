import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { diskFileSystem, onPath, randomFrom, silentEvents, type Artefact } from '@tractogen/core';
import {
  SPLITS,
  applyAffine,
  decodeTrx,
  encodeTrx,
  multiplyAffine,
  readSplit,
  type Affine,
  type Tractogram,
} from '@tractogen/formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bench, fibercupFiles, smallFiles, type Bench } from '../testing/artefacts.ts';
import { parseMatrix } from './matrix.ts';
import { toNative } from './to-native.ts';

const FOD = resolve(import.meta.dirname, '../../../../../shared/data/fibercup/fod-FC.nii.gz');
const possible = onPath('mrregister', process.env.PATH) && existsSync(FOD);
const VOXEL = 3;

/** Ten degrees about z, and a step; with ten percent more along x, and some shear. */
const RIGID: Affine = [
  0.98480775, -0.17364818, 0, 8, 0.17364818, 0.98480775, 0, -6, 0, 0, 1, 1.5, 0, 0, 0, 1,
];
const AFFINE: Affine = multiplyAffine(RIGID, [1.1, 0.05, 0, -3, 0, 0.95, 0, 4, 0, 0, 1, 0, 0, 0, 0, 1]);

let space: Bench;
let files: Record<string, Uint8Array>;
let whole: Tractogram;
beforeAll(async () => {
  space = await bench();
  files = await fibercupFiles();
  whole = decodeTrx(files['tractogram.trx']);
});
afterAll(async () => await space.remove());

const run = (program: string, ...args: string[]): void =>
  void execFileSync(program, [...args, '-quiet', '-force'], { cwd: space.root });
const text = (affine: Affine): string =>
  [0, 4, 8, 12].map((i) => affine.slice(i, i + 4).join(' ')).join('\n');

/** White matter alone, with room about it, as an image of a head has. */
async function giveTemplate(): Promise<void> {
  await writeFile(join(space.root, 'mask.nii.gz'), files['white_matter.nii.gz']);
  run('mrconvert', FOD, 'slab.nii', '-coord', '3', '0', '-axes', '0,1,2');
  run('mrcalc', 'slab.nii', 'mask.nii.gz', '-mult', 'masked.nii');
  run('mrgrid', 'masked.nii', 'pad', 'template.nii', '-uniform', '5');
}

/** MRtrix3 takes the matrix the other way round, and without a grid changes the header alone: exactly. */
async function moveImage(move: Affine, name: string): Promise<void> {
  await writeFile(join(space.root, 'move.txt'), text(move));
  run('mrtransform', 'template.nii', name, '-linear', 'move.txt', '-inverse');
}

/** Gives the FiberCup set moved, and an image of it moved the same way. */
async function giveMoved(move: Affine): Promise<void> {
  await giveTemplate();
  await moveImage(move, 'moved.nii');
  const points = applyAffine(move, whole.points);
  await space.give({ ...files, 'tractogram.trx': encodeTrx({ ...whole, points }) });
}

async function pointsById(artefact: Artefact): Promise<Map<number, Float32Array>> {
  const out = new Map<number, Float32Array>();
  for (const split of SPLITS) {
    const { id, points, flipped } = await readSplit(artefact, split);
    for (const [row, of] of id.entries()) {
      const one = points.slice(row * 768, (row + 1) * 768);
      if (flipped[row] === 1)
        one.set(
          Array.from({ length: 256 }, (_, k) => Array.from(one.subarray(765 - 3 * k, 768 - 3 * k))).flat(),
        );
      out.set(of, one);
    }
  }
  return out;
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

/** Largest and mean distance of corresponding points, mm. */
function apart(a: Map<number, Float32Array>, b: Map<number, Float32Array>): { most: number; mean: number } {
  let [most, sum, n] = [0, 0, 0];
  for (const [id, one] of a) {
    const other = b.get(id) ?? new Float32Array(768).fill(Number.NaN);
    for (let i = 0; i < 768; i += 3) {
      const d = Math.hypot(one[i] - other[i], one[i + 1] - other[i + 1], one[i + 2] - other[i + 2]);
      most = Math.max(most, d);
      sum += d;
      n++;
    }
  }
  return { most, mean: sum / n };
}

describe.skipIf(!possible)('a subject that was moved (needs MRtrix3 and ../shared)', () => {
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
    const { subjects } = (await artefact.readJson('space.json')) as {
      subjects: Record<string, { toTemplate: Affine; toNative: Affine }>;
    };
    // There and back is where it was; side files in the native space are left behind.
    const back = multiplyAffine(subjects[''].toNative, subjects[''].toTemplate);
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

/** Every 30th streamline of the set as each of three subjects has it. */
async function giveSubjects(moves: readonly Affine[]): Promise<number> {
  const rows = Array.from({ length: Math.ceil((whole.offsets.length - 1) / 30) }, (_, i) => i * 30);
  const named = moves.flatMap((move) => {
    const points = applyAffine(move, whole.points);
    return rows.map((row) => {
      const all = [...points.subarray(whole.offsets[row] * 3, whole.offsets[row + 1] * 3)];
      return ['a', Array.from({ length: all.length / 3 }, (_, i) => all.slice(3 * i, 3 * i + 3))] as const;
    });
  });
  const made = smallFiles(named);
  const [header, ...lines] = String(made['labels.tsv']).trimEnd().split('\n');
  const subjects = lines.map((line, i) => `${line}\tsub${Math.floor(i / rows.length)}`);
  await space.give({ ...made, 'labels.tsv': [`${header}\tsubject`, ...subjects, ''].join('\n') });
  return rows.length;
}

describe.skipIf(!possible)('subjects (need MRtrix3 and ../shared)', () => {
  const images = { sub0: 's0.nii', sub1: 's1.nii', sub2: 's2.nii' };
  it('meet in a template built of those in training alone', { timeout: 300_000 }, async () => {
    const turned = (angle: number, x: number, y: number): Affine => {
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      return [c, -s, 0, x, s, c, 0, y, 0, 0, 1, 0, 0, 0, 0, 1];
    };
    const moves = [turned(0.1, 5, -3), turned(-0.08, -6, 4), turned(0.02, 1, 1)];
    await giveTemplate();
    for (const [i, move] of moves.entries()) await moveImage(move, `s${i}.nii`);
    const each = await giveSubjects(moves);
    const artefact = await space.run({
      orient: 'none',
      split: { train: 0.67, valid: 0.33, test: 0 },
      space: 'template',
      registration: { kind: 'rigid', images },
    });
    const points = await pointsById(artefact);
    const of = (subject: number) =>
      new Map(
        [...points].flatMap(([id, one]) => (Math.floor(id / each) === subject ? [[id % each, one]] : [])),
      );
    expect(apart(of(0), of(1)).most).toBeLessThan(1);
    expect(apart(of(0), of(2)).most).toBeLessThan(1);
    const { builtFrom } = (await artefact.readJson('space.json')) as { builtFrom: string[] };
    const train = await readSplit(artefact, 'train');
    expect(builtFrom).toEqual(
      [...new Set(Array.from(train.subject.codes, (code) => train.subject.names[code]))].toSorted(),
    );
    expect(builtFrom).toHaveLength(2);
  });

  it('are refused where an image does not come to look like the template', { timeout: 120_000 }, async () => {
    await giveTemplate();
    await space.give(files);
    // Bright where the template is dark.
    run('mrcalc', 'template.nii', '0', '-gt', '0.5', 'template.nii', '-sub', '-mult', 'other.nii');
    await expect(
      space.run({
        limit: 5,
        space: 'template',
        registration: { template: 'template.nii', image: 'other.nii', kind: 'rigid', minLikeness: 0.95 },
      }),
    ).rejects.toMatchObject({ code: 'SPACE_MISMATCH' });
  });
});

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
    await writeFile(join(space.root, 'template.nii'), '');
    await expect(space.run(template)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });
});

it('reads matrices as MRtrix3 writes them', () => {
  expect(parseMatrix(`# centre: 1 2 3\n${text(RIGID)}\n`, 'it')).toEqual([...RIGID]);
  expect(() => parseMatrix('1 0 0 0\n', 'it')).toThrow(expect.objectContaining({ code: 'AFFINE_INVALID' }));
});
