import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Mrtrix } from '@tractogen/mrtrix';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { axesBetween, checkGradients } from './gradients.ts';

const GIVEN = [
  [0, 0, 0, 0],
  [0.6, 0.8, 0, 1000],
  [0.36, 0.48, 0.8, 1000],
  [-0.8, 0.36, 0.48, 1000],
];

it('names the axes that were taken for others', () => {
  expect(axesBetween(GIVEN, GIVEN)).toEqual({ order: [0, 1, 2], signs: [1, 1, 1] });
  const turned = GIVEN.map(([x, y, z, b]) => [-x, y, z, b]);
  expect(axesBetween(GIVEN, turned)).toEqual({ order: [0, 1, 2], signs: [-1, 1, 1] });
  // Two signs are one sign of the opposite direction.
  const twice = GIVEN.map(([x, y, z, b]) => [x, -y, -z, b]);
  expect(axesBetween(GIVEN, twice)).toEqual({ order: [0, 1, 2], signs: [-1, 1, 1] });
  const swapped = GIVEN.map(([x, y, z, b], i) => (i % 2 === 0 ? [y, -x, z, b] : [-y, x, -z, b]));
  expect(axesBetween(GIVEN, swapped)).toEqual({ order: [1, 0, 2], signs: [1, -1, 1] });
});

it('knows no axes for directions that no flip and order makes', () => {
  expect(axesBetween(GIVEN, [[0, 0, 0, 0], [0.8, 0.6, 0, 1000], ...GIVEN.slice(2)])).toBeNull();
  expect(axesBetween(GIVEN, GIVEN.slice(1))).toBeNull();
});

describe('a series whose gradients are checked', () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'tractogen-gradients-'))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const text = (rows: readonly (readonly number[])[]): string => rows.map((row) => row.join(' ')).join('\n');

  /** Checks a series with these directions, of which MRtrix3 finds those best. */
  async function check(best: readonly (readonly number[])[], wrong: 'refuse' | 'correct') {
    const warnings: string[] = [];
    const mrtrix = {
      events: { warn: (line: string) => void warnings.push(line) },
      note: () => {},
      path: (name: string) => join(folder, name),
      put: async (name: string, content: string) => {
        writeFileSync(join(folder, name), content);
        return name;
      },
      run: async (program: string) => {
        if (program === 'dwigradcheck') writeFileSync(join(folder, 'checked.b'), `# found\n${text(best)}\n`);
        return program === 'mrinfo' ? text(GIVEN) : '';
      },
    } as unknown as Mrtrix;
    return { file: await checkGradients(mrtrix, 'dwi.mif', wrong), warnings };
  }
  const written = (): number[][] =>
    readFileSync(join(folder, 'axes.b'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(' ').map(Number));
  const flipped = GIVEN.map(([x, y, z, b]) => [-x, y, z, b]);

  it('stays as it is where they fit', async () => {
    for (const wrong of ['refuse', 'correct'] as const)
      expect(await check(GIVEN, wrong)).toEqual({ file: 'dwi.mif', warnings: [] });
  });

  it('is refused, or corrected and told so', async () => {
    await expect(check(flipped, 'refuse')).rejects.toMatchObject({ code: 'INPUT_INVALID', exitCode: 2 });
    const { file, warnings } = await check(flipped, 'correct');
    expect(file).toBe('regraded.mif');
    expect(warnings).toEqual([expect.stringContaining('axes are -x y z')]);
    expect(written().map((row) => row.map((value) => value + 0))).toEqual(
      flipped.map((row) => row.map((value) => value + 0)),
    );
  });

  it('takes what was found where no order of the scanner’s axes is it, as in an oblique image', async () => {
    const [cosine, sine] = [Math.cos(0.2), Math.sin(0.2)];
    const turned = GIVEN.map(([x, y, z, b]) => [cosine * x - sine * y, sine * x + cosine * y, z, b]);
    const { warnings } = await check(turned, 'correct');
    expect(warnings).toEqual([expect.stringContaining('those of the image')]);
    expect(written()).toEqual(turned);
  });
});
