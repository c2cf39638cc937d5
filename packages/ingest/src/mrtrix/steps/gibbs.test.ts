import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeNifti, readImage } from '@tractogen/formats';
import { bringImage, withMrtrix } from '@tractogen/mrtrix';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { effects, hasMrtrix } from '../../testing/mrtrix.ts';
import { file } from '../../testing/phantom.ts';
import { removeRinging, slicePlane } from './gibbs.ts';

describe.skipIf(!hasMrtrix)('removeRinging (needs MRtrix3)', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ringing-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const [NX, NY, NZ] = [32, 32, 6] as const;
  /** A bar in every slice, of which k-space was measured to a half: its edges ring along the first axis of the file. */
  const bar = (x: number): number => {
    const half = NX / 4;
    let sum = 0;
    for (let k = -half; k <= half; k++)
      for (let s = 10; s < 22; s += 0.25) sum += 0.25 * Math.cos((2 * Math.PI * k * (x - s)) / NX);
    return (1000 * sum) / NX;
  };
  const data = Float32Array.from(
    { length: NX * NY * NZ * 2 },
    (_, i) => 1000 + bar(i % NX) + Math.floor(i / (NX * NY)),
  );
  /** In the order of the file, whichever way that lies in the scanner. */
  const cleaned = async (name: string, voxelToRasmm: number[]) => {
    const image = file(folder, name);
    writeFileSync(image.path, encodeNifti({ voxelToRasmm, dimensions: [NX, NY, NZ] }, data));
    return (
      await withMrtrix(effects(), { threads: 0 }, async (mrtrix) => {
        await mrtrix.run('mrconvert', [await bringImage(mrtrix, image, 'dwi'), 'dwi.mif']);
        const plane = await slicePlane(mrtrix, 'dwi.mif');
        const clean = await removeRinging(mrtrix, 'dwi.mif', plane);
        const strides = (await mrtrix.run('mrinfo', ['dwi.mif', '-strides'])).trim().replace(/\s+/g, ',');
        await mrtrix.run('mrconvert', [clean, 'clean.nii', '-strides', strides]);
        return { plane, values: (await readImage(mrtrix.path('clean.nii'))).data };
      })
    ).result;
  };

  it('looks for it in the slices, however they lie in the scanner', async () => {
    const axial = await cleaned('axial.nii', [2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1]);
    // Slices one right of the other, their first axis to the front; and one in front of the other, turned round.
    const sagittal = await cleaned('sagittal.nii', [0, 0, 2, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 1]);
    const coronal = await cleaned('coronal.nii', [-2, 0, 0, 0, 0, 0, -2, 0, 0, 2, 0, 0, 0, 0, 0, 1]);
    expect([axial.plane, sagittal.plane, coronal.plane]).toEqual(['0,1', '1,2', '0,2']);
    const away = (values: ArrayLike<number>): number =>
      data.reduce((most, value, i) => Math.max(most, Math.abs(value - values[i])), 0);
    expect(away(axial.values)).toBeGreaterThan(20);
    for (const { values } of [sagittal, coronal])
      for (const [i, value] of axial.values.entries()) expect(Math.abs(values[i] - value)).toBeLessThan(0.1);
  });
});
