import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Mrtrix, withMrtrix } from '@tractogen/mrtrix';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FIBERCUP, effects, hasMrtrix } from '../../testing/mrtrix.ts';
import { convertDwi } from './convert.ts';
import { checkGradients } from './gradients.ts';
import { judge, trialsOf } from './readings.ts';

const GIVEN = [
  [0, 0, 0, 0],
  [0.6, 0.8, 0, 1000],
  [0.36, 0.48, 0.8, 1000],
  [-0.8, 0.36, 0.48, 1000],
];
const flipped = GIVEN.map(([x, y, z, b]) => [-x, y, z, b]);
const swapped = GIVEN.map(([x, y, z, b]) => [x, z, y, b]);

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'tractogen-gradients-'))));
afterEach(() => rmSync(folder, { recursive: true }));

it('reads the table of dwigradcheck, and nothing else that it says', () => {
  const said = `dwigradcheck: [WARNING] odd
Mean length     Axis flipped    Axis permutations    Axis basis
27.96            0                (0, 1, 2)           image
  nan         none                (1, 0, 2)           scanner
`;
  expect(trialsOf(said)).toEqual([
    { length: 27.96, flip: 0, order: [0, 1, 2], basis: 'image' },
    { length: 0, flip: null, order: [1, 0, 2], basis: 'scanner' },
  ]);
});

describe('a reading of the directions', () => {
  const verdict = (given: number, other: number, third = 1): string => {
    const readings = [
      { scheme: GIVEN, length: given },
      { scheme: flipped, length: other },
      { scheme: swapped, length: third },
    ].toSorted((a, b) => b.length - a.length);
    const found = judge(readings, GIVEN);
    return 'rivals' in found ? `${found.fits} ${found.rivals.length}` : found.fits;
  };
  it('has to be clearly better than the given one, and than all others', () => {
    expect(verdict(60, 20)).toBe('given 0');
    expect(verdict(60, 59)).toBe('given 1');
    expect(verdict(60, 62)).toBe('given 1');
    // Too little to correct anything by.
    expect(verdict(60, 77.9)).toBe('given 1');
    expect(verdict(60, 78.1)).toBe('other');
    expect(verdict(20, 60)).toBe('other');
    expect(verdict(20, 60, 59)).toBe('several 2');
    expect(verdict(20, 60, 54)).toBe('other');
    // No streamline at all, whatever the axes.
    expect(verdict(0, 0, 0)).toBe('given 2');
  });
});

describe('a series whose gradients are checked', () => {
  /** Lengths by trial, `flip order basis`; all others are short. FSL's directions are the scheme without b, x turned round. */
  async function check(lengths: Record<string, number>, wrong: 'refuse' | 'correct') {
    const warnings: string[] = [];
    const notes: unknown[] = [];
    const fsl = [0, 1, 2].map((k) => GIVEN.map((row) => (k === 0 ? -row[k] : row[k])));
    const table = ['none', '0', '1', '2']
      .flatMap((flip) =>
        ['(0, 1, 2)', '(0, 2, 1)', '(1, 0, 2)', '(1, 2, 0)', '(2, 0, 1)', '(2, 1, 0)'].flatMap((order) =>
          ['scanner', 'image'].map(
            (basis) => `${lengths[`${flip} ${order}`] ?? 5.5}   ${flip}   ${order}   ${basis}\n`,
          ),
        ),
      )
      .join('');
    const text = (rows: readonly (readonly number[])[]): string =>
      `${rows.map((row) => row.join(' ')).join('\n')}\n`;
    const read = (name: string): number[][] =>
      readFileSync(join(folder, name), 'utf8')
        .trim()
        .split('\n')
        .map((line) => line.split(' ').map(Number));
    const mrtrix = {
      events: { warn: (line: string) => void warnings.push(line) },
      note: (_name: string, value: unknown) => void notes.push(value),
      path: (name: string) => join(folder, name),
      put: async (name: string, content: string) => {
        writeFileSync(join(folder, name), content);
        return name;
      },
      run: async (program: string, [, option, file]: string[]) => {
        if (program === 'dwigradcheck') return table;
        if (option === '-export_grad_fsl') writeFileSync(join(folder, file), text(fsl));
        if (option === '-fslgrad') {
          const [x, y, z] = read(file);
          return text(GIVEN.map((row, i) => [-x[i], y[i], z[i], row[3]]));
        }
        return text(GIVEN);
      },
    } as unknown as Mrtrix;
    const file = await checkGradients(mrtrix, 'dwi.mif', wrong);
    const rows = file === 'dwi.mif' ? null : read('axes.b').map((row) => row.map((value) => value + 0));
    return { file, warnings, notes, rows };
  }

  it('stays as it is where they fit', async () => {
    for (const wrong of ['refuse', 'correct'] as const)
      expect(await check({ 'none (0, 1, 2)': 60 }, wrong)).toEqual({
        file: 'dwi.mif',
        warnings: [],
        notes: ['x y z'],
        rows: null,
      });
  });

  it('stays as it is, and that is told, where another reading is as good', async () => {
    const { file, warnings } = await check({ 'none (0, 1, 2)': 61, '2 (0, 1, 2)': 63 }, 'correct');
    expect(file).toBe('dwi.mif');
    expect(warnings).toEqual([
      "the image cannot tell the gradients' axes x y z (61.0 mm) from x y -z (63.0 mm); x y z is trusted",
    ]);
  });

  it('is refused, or corrected and told so', async () => {
    const lengths = { 'none (0, 1, 2)': 8.6, '0 (0, 1, 2)': 27.7 };
    await expect(check(lengths, 'refuse')).rejects.toMatchObject({ code: 'INPUT_INVALID', exitCode: 2 });
    const { file, warnings, rows } = await check(lengths, 'correct');
    expect(file).toBe('regraded.mif');
    expect(warnings).toEqual([
      'the gradients fit the image where their axes are -x y z (27.7 mm), not x y z (8.6 mm); they are corrected',
    ]);
    expect(rows).toEqual(flipped.map((row) => row.map((value) => value + 0)));
  });

  it('is refused where two other readings are equally good', async () => {
    await expect(
      check({ 'none (0, 1, 2)': 8.6, '0 (0, 1, 2)': 27.7, '1 (0, 1, 2)': 27.2 }, 'correct'),
    ).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      exitCode: 2,
      message: expect.stringContaining('-x y z (27.7 mm), x -y z (27.2 mm)') as string,
      remedy: expect.stringContaining('gradients: trust') as string,
    });
  });
});

// Those of ISMRM 2015's miniature are corrected in `ismrm2015.system.test.ts`.
it.skipIf(!hasMrtrix)(
  "FiberCup's real series stays as it is: its plane cannot tell the sign of z (needs MRtrix3)",
  { timeout: 600_000 },
  async () => {
    const told = effects();
    const file = (ending: string) => ({ path: join(FIBERCUP, `dwi_resynth.${ending}`), name: ending });
    const series = { dwi: file('nii.gz'), bval: file('bval'), bvec: file('bvec') };
    const { account } = await withMrtrix(told, { threads: 0 }, async (mrtrix) =>
      checkGradients(mrtrix, await convertDwi(mrtrix, series, 'refuse'), 'correct'),
    );
    expect(account.notes['gradient_axes']).toBe('x y z');
    // They differ by 3 %, and the noise is 2 %: now and then it can tell them.
    expect(told.warnings().join('\n')).toMatch(
      /cannot tell the gradients' axes x y z \(\S+ mm\) from x y -z|^$/,
    );
  },
);
