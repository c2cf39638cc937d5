import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { diskFileSystem as fs } from '@tractogen/core';
import { encodeNifti } from '@tractogen/formats';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkDwi } from './check.ts';
import { chooseDwi } from './choose.ts';
import type { BidsSession, DwiImage } from './dataset.ts';
import { DwiFault } from './fault.ts';

const image = (labels: Record<string, string> = {}, more: Partial<DwiImage> = {}): DwiImage => ({
  file: 'sub-1/dwi/sub-1_dwi.nii.gz',
  entities: new Map([['sub', '1'], ...Object.entries(labels)]),
  bval: 'a.bval',
  bvec: 'a.bvec',
  sidecars: [],
  ...more,
});
const visit = (dwi: DwiImage[], others: string[] = []): BidsSession => ({
  subject: '1',
  session: null,
  dwi,
  others,
  scans: null,
});
const reasonOf = (error: unknown): unknown => (error instanceof DwiFault ? error.reason : error);

describe('chooseDwi', () => {
  const choose = (given: BidsSession, wanted: Record<string, string> = {}): unknown => {
    try {
      return chooseDwi(given, wanted).entities.get('run') ?? 'only';
    } catch (error) {
      return reasonOf(error);
    }
  };
  it.each([
    ['the only one', visit([image()]), {}, 'only'],
    ['a run by its label', visit([image({ run: '1' }), image({ run: '2' })]), { run: '2' }, '2'],
    ['that without a label', visit([image(), image({ run: '2' })]), { run: '' }, 'only'],
    ['none of several', visit([image({ run: '1' }), image({ run: '2' })]), {}, 'several_dwi'],
    ['none that is not there', visit([image()]), { acq: 'x' }, 'no_dwi'],
    ['none of nothing', visit([]), {}, 'no_dwi'],
    ['no map', visit([], ['sub-1_FA.nii.gz']), {}, 'maps_only'],
    ['none without b-values', visit([image({}, { bval: null })]), {}, 'bval_missing'],
    ['none without directions', visit([image({}, { bvec: null })]), {}, 'bvec_missing'],
  ])('takes %s', (_name, given, wanted, expected) => {
    expect(choose(given, wanted)).toBe(expected);
  });
});

describe('checkDwi', () => {
  let root: string;
  beforeEach(async () => (root = await mkdtemp(join(tmpdir(), 'check-'))));
  afterEach(async () => await rm(root, { recursive: true, force: true }));

  const AXES = '0 1 0 0 1 1 0\n0 0 1 0 1 0 1\n0 0 0 1 0 1 1';
  const nifti = (volumes: number): Uint8Array =>
    encodeNifti(
      { voxelToRasmm: [2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1], dimensions: [3, 3, 3] },
      new Float32Array(27 * volumes),
    );
  const check = async (
    bval: string,
    bvec: string,
    bytes: Uint8Array,
    name = 'a.nii.gz',
  ): Promise<unknown> => {
    await writeFile(join(root, 'a.bval'), bval);
    await writeFile(join(root, 'a.bvec'), bvec);
    await writeFile(join(root, name), bytes);
    const chosen = { ...image({}, { file: name }), bval: 'a.bval', bvec: 'a.bvec' };
    return await checkDwi(fs, root, chosen, 'refuse').catch(reasonOf);
  };

  it.each([
    ['a.nii', (bytes: Uint8Array) => bytes],
    ['a.nii.gz', (bytes: Uint8Array) => gzipSync(bytes)],
  ])('counts volumes and distinct directions of %s', async (name, stored) => {
    expect(await check('5 1000 1000 1000 1000 1000 1000', AXES, stored(nifti(7)), name)).toEqual({
      volumes: 7,
      unweighted: 1,
      directions: 6,
    });
  });

  const B = '0 1000 1000 1000 1000 1000 1000';
  it.each([
    ['volumes_mismatch', B, AXES, nifti(6)],
    ['volumes_mismatch', `${B} 1000`, AXES, nifti(7)],
    ['no_b0', B.replace('0', '1000'), AXES.replace(/^0/, '1'), nifti(7)],
    ['directions_unusable', B, AXES.replace(/1/, 'NaN'), nifti(7)],
    // The sixth is the first the other way round.
    ['too_few_directions', B, '0 1 0 0 1 1 -1\n0 0 1 0 1 0 0\n0 0 0 1 0 1 0', nifti(7)],
    ['gradients_malformed', B, '0 1\n0 0 1\n0 0', nifti(7)],
    ['gradients_malformed', '0 -3', AXES, nifti(7)],
    ['not_4d', B, AXES, nifti(1)],
    ['image_malformed', B, AXES, new Uint8Array(0)],
    ['image_malformed', B, AXES, Buffer.from('this is not an image '.repeat(20))],
  ])('refuses by the name %s', async (reason, bval, bvec, bytes) => {
    expect(await check(bval, bvec, bytes)).toBe(reason);
  });
});
