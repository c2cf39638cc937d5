import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomFrom } from '@tractogen/core';
import { encodeNifti, readImage } from '@tractogen/formats';
import { bringImage, withMrtrix } from '@tractogen/mrtrix';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { effects, hasMrtrix } from '../../testing/mrtrix.ts';
import { file } from '../../testing/phantom.ts';
import { denoise, patchOf } from './denoise.ts';

describe('patchOf', () => {
  it.each([
    // dwidenoise's own: the smallest odd cube with as many voxels as volumes.
    [[96, 96, 60], 7, [3, 3, 3]],
    [[96, 96, 60], 27, [3, 3, 3]],
    [[96, 96, 60], 28, [5, 5, 5]],
    [[96, 96, 60], 125, [5, 5, 5]],
    [[96, 96, 60], 126, [7, 7, 7]],
    // Thin along one axis.
    [[64, 64, 3], 65, [5, 5, 3]],
    [[64, 64, 3], 100, [7, 7, 3]],
    [[10, 10, 4], 65, [5, 5, 3]],
    [[10, 8, 2], 26, [7, 7, 1]],
    [[10, 8, 1], 60, [9, 7, 1]],
    // All of the image.
    [[3, 3, 3], 27, [3, 3, 3]],
  ])('of %j voxels and %i volumes is %j', (size, volumes, patch) => {
    expect(patchOf(size, volumes)).toEqual(patch);
  });

  it.each([
    [[3, 3, 3], 28],
    [[4, 4, 2], 10],
    [[1, 1, 1], 2],
  ])('is none in %j voxels for %i volumes', (size, volumes) => {
    expect(patchOf(size, volumes)).toBeNull();
  });
});

describe.skipIf(!hasMrtrix)('denoise (needs MRtrix3)', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'noisy-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const VOLUMES = 30;
  const NOISE = 10;
  /** Of voxel and volume: of rank two, as few tissues make it. */
  const truth = (voxel: number, volume: number): number =>
    500 + 200 * Math.sin(voxel) + 100 * Math.cos(volume) * Math.cos(2 * voxel);

  /** Root mean square of what lies between an image and the truth. */
  const cleaned = async (dimensions: [number, number, number]) => {
    const voxels = dimensions[0] * dimensions[1] * dimensions[2];
    const random = randomFrom('noise');
    const grid = { voxelToRasmm: [2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1], dimensions };
    const noisy = Float32Array.from(
      { length: voxels * VOLUMES },
      (_, i) => truth(i % voxels, Math.floor(i / voxels)) + NOISE * random.normal(),
    );
    const image = file(folder, `${dimensions.join('-')}.nii`);
    writeFileSync(image.path, encodeNifti(grid, noisy));
    const { result, account } = await withMrtrix(effects(), { threads: 0 }, async (mrtrix) => {
      const clean = await denoise(mrtrix, await bringImage(mrtrix, image, 'dwi'));
      await mrtrix.run('mrconvert', [clean, 'clean.nii', '-strides', '1,2,3,4']);
      return (await readImage(mrtrix.path('clean.nii'))).data;
    });
    const away = result.reduce(
      (sum, value, i) => sum + (value - truth(i % voxels, Math.floor(i / voxels))) ** 2,
      0,
    );
    return { away: Math.sqrt(away / result.length), skipped: account.skipped };
  };

  it.each([
    [12, 12, 6],
    [12, 12, 4],
    [12, 12, 3],
    [12, 12, 2],
    [12, 12, 1],
  ] as const)('takes most of the noise of %i × %i × %i voxels away', async (x, y, z) => {
    const { away, skipped } = await cleaned([x, y, z]);
    expect(away).toBeLessThan(NOISE / 2);
    expect(skipped).toEqual({});
  });

  it('leaves an image by name that is too small', async () => {
    const { away, skipped } = await cleaned([4, 4, 2]);
    expect(away).toBeCloseTo(NOISE, 0);
    expect(skipped).toEqual({ dwidenoise: '4 × 4 × 2 voxels are too few for 30 volumes' });
  });
});
