import { type Mrtrix, type UserFile, bringImage, withMrtrix } from '@tractogen/mrtrix';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeNifti, readImage } from '@tractogen/formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HUMAN, effects, hasMrtrix, hasShared, mrtrixSays } from '../testing/mrtrix.ts';
import { corner, file, type Corner } from '../testing/phantom.ts';
import { convertDwi } from './steps/convert.ts';
import { denoise } from './steps/denoise.ts';
import { removeRinging } from './steps/gibbs.ts';
import { brainMask, givenMask } from './steps/mask.ts';
import { checkResponse } from './steps/response.ts';

const inside = async <T>(work: (mrtrix: Mrtrix) => Promise<T>): Promise<T> =>
  (await withMrtrix(effects(), { threads: 0 }, work)).result;
const numbers = (text: string): number[] => text.trim().split(/\s+/).map(Number);

describe.skipIf(!hasMrtrix)('steps of MRtrix3 (needs MRtrix3)', () => {
  let small: Corner;
  beforeAll(() => {
    small = corner();
  });
  afterAll(() => small.remove());

  const gradients = async (bvec: UserFile, bval: UserFile = small.bval): Promise<number[]> =>
    await inside(async (mrtrix) => {
      await convertDwi(mrtrix, { dwi: small.dwi, bval, bvec }, 'refuse');
      return numbers(await mrtrix.run('mrinfo', ['dwi.mif', '-dwgrad']));
    });

  it('read gradients like mrconvert itself, whether in three rows or in three columns', async () => {
    const rows = readFileSync(small.bvec.path, 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/));
    const columns = file(small.folder, 'columns.bvec');
    writeFileSync(columns.path, rows[0].map((_, i) => rows.map((row) => row[i]).join('\t')).join('\r\n'));
    const expected = numbers(
      mrtrixSays('mrinfo', small.dwi.path, '-fslgrad', small.bvec.path, small.bval.path, '-dwgrad'),
    );
    expect(expected).toHaveLength(65 * 4);
    expect(await gradients(small.bvec)).toEqual(expected);
    expect(await gradients(columns)).toEqual(expected);
  });

  it('leave out volumes without a direction where asked to, image and gradients alike', async () => {
    const rows = readFileSync(small.bvec.path, 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/));
    const holed = file(small.folder, 'holed.bvec');
    writeFileSync(holed.path, rows.map((row) => row.with(7, 'nan').with(30, 'nan').join(' ')).join('\n'));
    await expect(gradients(holed)).rejects.toMatchObject({ code: 'NOT_FINITE', place: { index: 7 } });
    const told = effects();
    const { result, account } = await withMrtrix(told, { threads: 0 }, async (mrtrix) => {
      const dwi = await convertDwi(mrtrix, { ...small, bvec: holed }, 'drop');
      const means = numbers(await mrtrix.run('mrstats', [dwi, '-output', 'mean']));
      return { means, directions: numbers(await mrtrix.run('mrinfo', [dwi, '-dwgrad'])).length / 4 };
    });
    const all = numbers(mrtrixSays('mrstats', small.dwi.path, '-output', 'mean'));
    expect(result).toEqual({ means: all.toSpliced(30, 1).toSpliced(7, 1), directions: 63 });
    expect(account.notes['volumes']).toEqual({
      in: 65,
      out: 63,
      dropped: { direction_unusable: 2 },
      directions_zeroed: 0,
    });
    expect(told.warnings()).toEqual(['2 of 65 volumes have no direction and are left out: 7, 30']);
  });

  it('refuse an image whose volumes are not those of the gradients', async () => {
    const short = { bval: file(small.folder, 'short.bval'), bvec: file(small.folder, 'short.bvec') };
    writeFileSync(short.bval.path, '0 1000');
    writeFileSync(short.bvec.path, '0 1\n0 0\n0 0\n');
    await expect(gradients(short.bvec, short.bval)).rejects.toMatchObject({
      code: 'COUNT_MISMATCH',
      message: 'the image has 65 volumes, short.bval 2 b-values',
    });
  });

  it('clean an image, and find a mask in it', async () => {
    const { shape, inMask } = await inside(async (mrtrix) => {
      const dwi = await convertDwi(mrtrix, small, 'refuse');
      const clean = await removeRinging(mrtrix, await denoise(mrtrix, dwi), '0,1');
      const mask = await brainMask(mrtrix, clean);
      return {
        shape: numbers(await mrtrix.run('mrinfo', [clean, '-size'])),
        inMask: Number(await mrtrix.run('mrstats', [mask, '-mask', mask, '-output', 'count'])),
      };
    });
    expect(shape).toEqual([28, 21, 3, 65]);
    expect(inMask).toBeGreaterThan(100);
  });

  it('tell where no brain is found', async () => {
    const even = file(small.folder, 'even.nii');
    mrtrixSays('mrcalc', small.dwi.path, '0', '-mult', '100', '-add', even.path);
    const found = inside(
      async (mrtrix) => await brainMask(mrtrix, await convertDwi(mrtrix, { ...small, dwi: even }, 'refuse')),
    );
    await expect(found).rejects.toMatchObject({
      code: 'DEGENERATE_DATA',
      message: 'dwi2mask finds no brain in the diffusion image',
    });
  });

  it('refuse masks of another grid and without a voxel, and images that are none', async () => {
    mrtrixSays('mrconvert', small.mask.path, join(small.folder, 'cut.nii.gz'), '-coord', '0', '0:9');
    mrtrixSays('mrcalc', small.mask.path, '0', '-mult', join(small.folder, 'zero.nii.gz'));
    writeFileSync(join(small.folder, 'garbage.nii'), 'no image');
    const mask = async (name: string): Promise<string> =>
      await inside(async (mrtrix) => {
        const dwi = await bringImage(mrtrix, small.dwi, 'dwi');
        return await givenMask(mrtrix, file(small.folder, name), dwi, 'mask');
      });
    await expect(mask('cut.nii.gz')).rejects.toMatchObject({ code: 'SPACE_MISMATCH' });
    // The same voxels, turned round or moved in the scanner.
    const { grid, data } = await readImage(small.mask.path);
    const placed = (name: string, change: (at: number, value: number) => number): void =>
      writeFileSync(
        join(small.folder, name),
        encodeNifti(
          { ...grid, voxelToRasmm: grid.voxelToRasmm.map((value, at) => change(at, value)) },
          Uint8Array.from(data),
        ),
      );
    placed('moved.nii', (at, value) => (at === 7 ? value + 3 : value));
    placed('near.nii', (at, value) => (at === 7 ? value + 0.01 : value));
    await expect(mask('moved.nii')).rejects.toMatchObject({
      code: 'SPACE_MISMATCH',
      message: 'the mask has the voxels of the image, 3.0 mm away from them',
    });
    expect(await mask('near.nii')).toBe('mask.mif');
    await expect(mask('zero.nii.gz')).rejects.toMatchObject({ code: 'DEGENERATE_DATA' });
    await expect(mask('garbage.nii')).rejects.toMatchObject({
      code: 'PROGRAM_FAILED',
      message: expect.stringMatching(/^mrinfo ended with status 1: .*ERROR/),
    });
    await expect(mask('mask.dcm')).rejects.toMatchObject({
      code: 'FORMAT_UNKNOWN',
      place: { file: 'mask.dcm' },
    });
  });
});

describe.skipIf(!hasMrtrix || !hasShared)('a human crop (needs MRtrix3 and ../shared)', () => {
  const human = {
    dwi: file(HUMAN, 'small_64D.nii'),
    bval: file(HUMAN, 'small_64D.bval'),
    bvec: file(HUMAN, 'small_64D.bvec'),
  };

  it('has NaN for the direction of b = 0, which becomes zero', async () => {
    const told = effects();
    const { result, account } = await withMrtrix(told, { threads: 0 }, async (mrtrix) => {
      await convertDwi(mrtrix, human, 'refuse');
      return numbers(await mrtrix.run('mrinfo', ['dwi.mif', '-dwgrad']));
    });
    expect(result.slice(0, 4).every((value) => value === 0)).toBe(true);
    expect(result.every(Number.isFinite)).toBe(true);
    expect(account.notes['volumes']).toMatchObject({ in: 65, out: 65, directions_zeroed: 1 });
    expect(told.warnings()).toEqual([]);
  });

  it('gives dwi2response NaN, with exit status 0, which is caught', async () => {
    const caught = inside(async (mrtrix) => {
      const dwi = await convertDwi(mrtrix, human, 'refuse');
      await mrtrix.run('dwi2response', ['fa', dwi, 'response-wm.txt', '-number', 30]);
      expect(readFileSync(mrtrix.path('response-wm.txt'), 'utf8')).toMatch(/nan/i);
      await checkResponse(mrtrix, 'response-wm.txt');
    });
    await expect(caught).rejects.toMatchObject({ code: 'NOT_FINITE' });
  });
});
