import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { onPath, type Artefact } from '@tractogen/core';
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

/** Gives the FiberCup set moved, and an image of it moved the same way. */
async function giveMoved(move: Affine): Promise<void> {
  run('mrconvert', FOD, 'template.nii', '-coord', '3', '0', '-axes', '0,1,2');
  await writeFile(join(space.root, 'move.txt'), text(move));
  // MRtrix3 takes the matrix the other way round, and without a grid changes the header alone: exactly.
  run('mrtransform', 'template.nii', 'moved.nii', '-linear', 'move.txt', '-inverse');
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
  ] as const)('comes back to the template within a voxel: %s', { timeout: 120_000 }, async (kind, move) => {
    await space.give(files);
    const still = await pointsById(await space.run({ limit: 40 }));
    await giveMoved(move);
    const artefact = await space.run({
      limit: 40,
      space: 'template',
      registration: { template: 'template.nii', image: 'moved.nii', kind },
    });
    const { most, mean } = apart(still, await pointsById(artefact));
    expect(most).toBeLessThan(VOXEL);
    expect(mean).toBeLessThan(VOXEL / 2);
    const { subjects } = (await artefact.readJson('space.json')) as {
      subjects: Record<string, { toTemplate: Affine; toNative: Affine }>;
    };
    // There and back is where it was; side files in the native space are left behind.
    const back = multiplyAffine(subjects[''].toNative, subjects[''].toTemplate);
    for (const [i, value] of back.entries()) expect(value).toBeCloseTo(i % 5 === 0 ? 1 : 0, 9);
    expect(artefact.has('template.nii')).toBe(true);
    expect(artefact.has('bundles.json')).toBe(false);
    expect(JSON.parse(await readFile(join(artefact.dir, 'provenance.json'), 'utf8'))).toMatchObject({
      mrtrix3: { version: expect.stringMatching(/^3\./) as string },
    });
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
