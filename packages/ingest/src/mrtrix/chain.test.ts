import { withMrtrix } from '@tractogen/mrtrix';
import { setTimeout as sleep } from 'node:timers/promises';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { randomFrom, sha256 } from '@tractogen/core';
import { decodeNifti, encodeTrx, readImage, streamlineCount, type Tractogram } from '@tractogen/formats';
import { arcLength, maskLookup } from '@tractogen/geometry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chainParams } from '../params.ts';
import { effects, hasMrtrix, mrtrixSays, processesIn } from '../testing/mrtrix.ts';
import { corner, file, type Corner } from '../testing/phantom.ts';
import { tractogramOfDwi, type ChainInput, type ChainOutput } from './chain.ts';

const LIMITS = { minLength: 15, maxLength: 60, cutoff: 0.1 };
const SD = { algorithm: 'SD_Stream', select: 120, ...LIMITS } as const;

describe.skipIf(!hasMrtrix)('tractogramOfDwi from an FOD (needs MRtrix3)', () => {
  let small: Corner;
  beforeAll(() => {
    small = corner();
  });
  afterAll(() => small.remove());

  const chain = async (
    params: Record<string, unknown>,
    input: Partial<ChainInput> = {},
    seed = 1,
  ): Promise<ChainOutput> =>
    await tractogramOfDwi(
      { fod: small.fod, mask: small.mask, ...input },
      chainParams.parse({ motion: 'off', bias: 'off', ...params }),
      effects({ random: randomFrom(seed) }),
    );
  const lengths = ({ points, offsets }: Tractogram): number[] =>
    Array.from({ length: offsets.length - 1 }, (_, i) =>
      arcLength(points, offsets[i], offsets[i + 1] - offsets[i]),
    );

  it('gives every run what it asked for, inside the mask, on the grid of the image', async () => {
    const { tractogram, dropped, account, density } = await chain({
      tracking: [SD, { algorithm: 'iFOD1', select: 80, ...LIMITS }],
    });
    expect(streamlineCount(tractogram)).toBe(200);
    expect([dropped, density]).toEqual([{}, null]);
    expect(account.version).toMatch(/^3\./);
    expect(account.notes['tracked']).toEqual([
      { asked: 120, streamlines: 120 },
      { asked: 80, streamlines: 80 },
    ]);
    const image = await readImage(small.dwi.path);
    expect(tractogram.grid).toEqual(image.grid);
    for (const length of lengths(tractogram)) {
      // A last step may go over a limit.
      expect(length).toBeGreaterThan(14);
      expect(length).toBeLessThan(61);
    }
    // tckgen interpolates the mask: a step may end just beyond its voxels.
    const inMask = maskLookup(await readImage(small.mask.path));
    const { points } = tractogram;
    let inside = 0;
    for (let i = 0; i < points.length; i += 3)
      if (inMask(points[i], points[i + 1], points[i + 2]) > 0) inside++;
    expect(inside / (points.length / 3)).toBeGreaterThan(0.98);
  });

  it('gives the same bytes twice, and others for another seed', async () => {
    const params = { tracking: [SD, { ...SD, algorithm: 'iFOD2', select: 40 }], sift: 'sift2' };
    const hash = async (seed: number): Promise<string> => {
      const { tractogram } = await chain(params, {}, seed);
      return sha256(encodeTrx(tractogram));
    };
    const first = await hash(1);
    expect(await hash(1)).toBe(first);
    expect(await hash(2)).not.toBe(first);
  });

  it('resamples, weighs by SIFT2, and counts what SIFT takes away', async () => {
    const weighed = await chain({
      tracking: [{ ...SD, select: 400 }],
      sift: 'sift2',
      resample: 3,
      density: true,
    });
    const weights = weighed.tractogram.perStreamline.get('weight')?.values ?? [];
    expect(weights).toHaveLength(400);
    expect([...weights].every((weight) => weight >= 0 && Number.isFinite(weight))).toBe(true);
    expect(new Set(weights).size).toBeGreaterThan(100);
    const { points } = weighed.tractogram;
    // The ends stay where they are, so the first and the last step are shorter.
    expect(Math.hypot(points[6] - points[3], points[7] - points[4], points[8] - points[5])).toBeCloseTo(3, 1);
    const map = decodeNifti(weighed.density ?? new Uint8Array());
    expect(map.dimensions).toEqual([28, 21, 3]);
    expect(Math.max(...map.data)).toBeGreaterThan(5);

    const sifted = await chain({ tracking: [{ ...SD, select: 400 }], sift: 'sift', siftKeep: 150 });
    const left = streamlineCount(sifted.tractogram);
    expect(left).toBeLessThan(400);
    expect(sifted.dropped).toEqual({ sift: 400 - left });
    expect(left).toBeGreaterThanOrEqual(150);
  });

  it('obeys an anatomy: every way to seed', async () => {
    // All white matter, and fluid around it.
    const tissue = (name: string, ...operation: string[]): string => {
      const path = join(small.folder, `${name}.nii.gz`);
      mrtrixSays('mrcalc', small.mask.path, ...operation, path);
      return path;
    };
    const zero = tissue('none', '0', '-mult');
    const [white, fluid] = [tissue('white', '1', '-mult'), tissue('fluid', '0', '-eq')];
    const image = join(small.folder, '5tt.nii.gz');
    mrtrixSays('mrcat', fluid, zero, white, zero, zero, image, '-axis', '3');
    const { account, tractogram } = await chain(
      {
        act: 'required',
        tracking: [
          { ...SD, select: 10 },
          { ...SD, select: 10, seeding: 'image' },
          { ...SD, select: 10, seeding: 'dynamic' },
          { ...SD, select: 10, seeding: 'gmwmi', seeds: 2000 },
        ],
      },
      { fiveTissue: file(small.folder, '5tt.nii.gz'), seedImage: small.mask },
    );
    const runs = account.commands.filter((command) => command.includes(' tckgen '));
    const seeds = runs.map((command) => /-seed_\w+ \S+/.exec(command)?.[0] ?? '');
    expect(seeds.toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
      '-seed_dynamic fod.nii.gz',
      '-seed_gmwmi border.mif',
      '-seed_image mask.mif',
      '-seed_image seeds.mif',
    ]);
    expect(runs.every((command) => command.includes('-act tissues.nii.gz'))).toBe(true);
    expect(streamlineCount(tractogram)).toBeGreaterThan(20);
  });

  it.each([
    [{ tracking: [{ algorithm: 'Tensor_Det' }] }, 'PARAMETER_INVALID', 'Tensor_Det needs a diffusion image'],
    [{ tracking: [{ seeding: 'image' }] }, 'PARAMETER_INVALID', '`seeding: image` needs `seedImage`'],
    [{ tracking: [{ seeding: 'gmwmi' }] }, 'PARAMETER_INVALID', '`seeding: gmwmi` needs'],
    [{ act: 'required' }, 'PARAMETER_INVALID', '`act: required` needs'],
  ])('refuses %j before anything runs', async (params, code, message) => {
    await expect(chain(params)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });

  it('gives an empty tractogram where nothing can be tracked', async () => {
    const { tractogram, account } = await chain({
      tracking: [{ ...SD, minLength: 500, maxLength: 900, seeds: 50 }],
      sift: 'sift2',
      resample: 2,
    });
    expect(streamlineCount(tractogram)).toBe(0);
    expect(account.notes['tracked']).toEqual([{ asked: 120, streamlines: 0 }]);
  });

  it('stops a long tracking with nothing left: no process, no scratch', async () => {
    const controller = new AbortController();
    const begun = Promise.withResolvers<string>();
    const run = withMrtrix(effects({ signal: controller.signal }), { threads: 0 }, async (mrtrix) => {
      begun.resolve(dirname(mrtrix.path('x')));
      await mrtrix.bring(small.fod.path, 'fod.nii.gz');
      await mrtrix.bring(small.mask.path, 'mask.nii.gz');
      const long = ['-seed_image', 'mask.nii.gz', '-select', 100_000_000];
      await Promise.all(
        ['a.tck', 'b.tck'].map(async (name) => await mrtrix.run('tckgen', ['fod.nii.gz', name, ...long])),
      );
    });
    const scratch = await begun.promise;
    while (!['a.tck', 'b.tck'].every((name) => sizeOf(join(scratch, name)) > 0)) await sleep(20);
    expect(processesIn(scratch).length).toBeGreaterThanOrEqual(2);
    controller.abort(new Error('stopped'));
    await expect(run).rejects.toThrow('stopped');
    expect(processesIn(scratch)).toEqual([]);
    expect(existsSync(scratch)).toBe(false);
  });
});

function sizeOf(path: string): number {
  return existsSync(path) ? statSync(path).size : 0;
}
