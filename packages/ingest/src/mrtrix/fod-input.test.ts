import { join } from 'node:path';
import { streamlineCount } from '@tractogen/formats';
import { formatError } from '@tractogen/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chainParams } from '../params.ts';
import { effects, hasMrtrix, mrtrixSays } from '../testing/mrtrix.ts';
import { corner, file, type Corner } from '../testing/phantom.ts';
import { tractogramOfDwi } from './chain.ts';

describe.skipIf(!hasMrtrix)('an FOD image of one’s own (needs MRtrix3)', () => {
  let small: Corner;
  const path = (name: string): string => join(small.folder, name);
  beforeAll(() => {
    small = corner();
    const calculated = (name: string, ...operation: string[]): void =>
      void mrtrixSays('mrcalc', ...operation, path(name));
    calculated('nan.nii.gz', small.fod.path, 'nan', '-mult');
    calculated('zero.nii.gz', small.fod.path, '0', '-mult');
    // NaN wherever the mask is not, as other programs write it; and in one half of all.
    calculated('outside.nii.gz', small.mask.path, '0.5', '-gt', small.fod.path, 'nan', '-if');
    mrtrixSays('mrconvert', small.mask.path, path('left.nii.gz'), '-coord', '0', '0:13');
    mrtrixSays(
      'mrgrid',
      path('left.nii.gz'),
      'regrid',
      '-template',
      small.mask.path,
      '-interp',
      'nearest',
      path('half.nii.gz'),
    );
    calculated('hole.nii.gz', path('half.nii.gz'), '0.5', '-gt', 'nan', small.fod.path, '-if');
    mrtrixSays('mrconvert', small.fod.path, path('ten.nii.gz'), '-coord', '3', '0:9');
    mrtrixSays('mrconvert', small.fod.path, path('one.nii.gz'), '-coord', '3', '0', '-axes', '0,1,2');
  });
  afterAll(() => small.remove());

  const tracked = async (name: string, masked: boolean): Promise<number> => {
    const { tractogram } = await tractogramOfDwi(
      { fod: file(small.folder, name), ...(masked && { mask: small.mask }) },
      chainParams.parse({
        tracking: [{ algorithm: 'SD_Stream', select: 20, seeds: 2000, minLength: 15, cutoff: 0.1 }],
      }),
      effects(),
    );
    return streamlineCount(tractogram);
  };

  it.each([
    ['nan.nii.gz', false, 'DEGENERATE_DATA nan.nii.gz: the FOD image is nowhere above 0.'],
    ['zero.nii.gz', false, 'DEGENERATE_DATA zero.nii.gz: the FOD image is nowhere above 0.'],
    ['zero.nii.gz', true, 'NOT_FINITE zero.nii.gz: the orientation distributions are zero everywhere.'],
    ['hole.nii.gz', true, 'NOT_FINITE hole.nii.gz: the orientation distributions hold NaN.'],
    ['ten.nii.gz', true, 'INPUT_INVALID ten.nii.gz: an FOD image has 6, 15, 28, 45, 66 … volumes'],
    ['one.nii.gz', true, 'INPUT_INVALID one.nii.gz: an FOD image has 6, 15, 28, 45, 66 … volumes'],
  ])('is refused in one line before tracking: %s, mask given: %s', async (name, masked, line) => {
    expect(await tracked(name, masked).catch(formatError)).toContain(line);
  });

  it.each([
    ['fod.nii.gz', true],
    ['fod.nii.gz', false],
    ['outside.nii.gz', true],
    ['outside.nii.gz', false],
    ['hole.nii.gz', false],
  ])('is tracked where it is good: %s, mask given: %s', async (name, masked) => {
    expect(await tracked(name, masked)).toBeGreaterThan(10);
  });
});
