import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatError, randomFrom } from '@tractogen/core';
import {
  encodeTrx,
  readImage,
  readTractogram,
  streamlineCount,
  type Grid,
  type Tractogram,
} from '@tractogen/formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chainParams } from '../params.ts';
import { effects, hasMrtrix, mrtrixSays } from '../testing/mrtrix.ts';
import { corner, file, type Corner } from '../testing/phantom.ts';
import { tractogramOfDwi } from './chain.ts';

describe.skipIf(!hasMrtrix)('a tractogram in the place of tracking (needs MRtrix3)', () => {
  let small: Corner;
  let made: Tractogram;
  const COUNT = 300;
  beforeAll(async () => {
    small = corner();
    const [tck, mask] = [join(small.folder, 'made.tck'), small.mask.path];
    const limits = ['-minlength', '15', '-cutoff', '0.1', '-nthreads', '0'];
    mrtrixSays(
      'tckgen',
      small.fod.path,
      tck,
      '-algorithm',
      'SD_Stream',
      '-seed_image',
      mask,
      '-mask',
      mask,
      '-select',
      `${COUNT}`,
      ...limits,
    );
    const plain = await readTractogram(tck, { reference: await gridOfMask() });
    // With something of everything that a file may hold beside.
    made = {
      ...plain,
      perStreamline: new Map([
        ['score', { values: Float32Array.from({ length: COUNT }, (_, i) => i), components: 1 }],
      ]),
      perPoint: new Map([
        [
          'depth',
          { values: Float32Array.from({ length: plain.points.length / 3 }, (_, i) => i % 7), components: 1 },
        ],
      ]),
      groups: new Map([
        ['even', Uint32Array.from({ length: COUNT / 2 }, (_, i) => 2 * i)],
        ['first', Uint32Array.of(0)],
      ]),
    };
    writeFileSync(join(small.folder, 'made.trx'), encodeTrx(made));
  });
  afterAll(() => small.remove());

  const gridOfMask = async (): Promise<Grid> => (await readImage(small.mask.path)).grid;
  const chain = async (params: Record<string, unknown>, tracks = 'made.trx') => {
    const told = effects({ random: randomFrom(1) });
    const output = await tractogramOfDwi(
      { fod: small.fod, mask: small.mask, tracks: file(small.folder, tracks) },
      chainParams.parse(params),
      told,
    );
    return { ...output, warnings: told.warnings() };
  };

  it('gets the weights that tcksift2 gives it, and keeps all that it held', async () => {
    const { tractogram, account, warnings } = await chain({ sift: 'sift2' });
    // tckgen's own file, but that its header tells no step (by that MRtrix3 places streamlines a little more finely): tractograms of others tell none.
    const [weights, tck] = ['weights.txt', 'plain.tck'].map((name) => join(small.folder, name));
    const stepped = readFileSync(join(small.folder, 'made.tck'), 'latin1');
    expect(stepped).toMatch(/^step_size: /m);
    writeFileSync(tck, stepped.replace(/^((?:\w+_)?)step_size: /gm, '$1stop_size: '), 'latin1');
    mrtrixSays('tcksift2', tck, small.fod.path, weights, '-nthreads', '1');
    const expected = readFileSync(weights, 'utf8').replace(/^#.*$/gm, '').trim().split(/\s+/).map(Number);
    const found = [...(tractogram.perStreamline.get('weight')?.values ?? [])];
    expect(found).toHaveLength(COUNT);
    for (const [i, weight] of found.entries()) expect(Math.abs(weight / expected[i] - 1)).toBeLessThan(1e-5);
    expect(new Set(found).size).toBeGreaterThan(100);
    const { weight, ...others } = Object.fromEntries(tractogram.perStreamline);
    expect(weight).toBeDefined();
    expect({ ...tractogram, perStreamline: new Map(Object.entries(others)) }).toEqual(made);
    expect(account.commands.some((command) => command.includes('tckgen'))).toBe(false);
    expect(warnings).toEqual([]);
  });

  it('is sifted, its columns and groups with it; what is lost is told', async () => {
    const { tractogram, dropped, warnings } = await chain({ sift: 'sift', siftKeep: 100, density: true });
    const left = streamlineCount(tractogram);
    expect(left).toBeLessThan(COUNT);
    expect(dropped).toEqual({ sift: COUNT - left });
    const rows = [...(tractogram.perStreamline.get('score')?.values ?? [])];
    expect(rows).toHaveLength(left);
    for (const [row, source] of rows.entries()) {
      const [a, b] = [tractogram.offsets[row], made.offsets[source]];
      expect([...tractogram.points.subarray(3 * a, 3 * a + 3)]).toEqual([
        ...made.points.subarray(3 * b, 3 * b + 3),
      ]);
    }
    const even = [...(tractogram.groups.get('even') ?? [])].map((row) => rows[row]);
    expect(even).toEqual(rows.filter((source) => source % 2 === 0));
    expect(warnings.filter((line) => !line.startsWith('tcksift: '))).toEqual([
      'data of points are left out: depth',
    ]);
  });

  it('is resampled like tckresample does it', async () => {
    const { tractogram, warnings } = await chain({ resample: 4 });
    const even = join(small.folder, 'even.tck');
    mrtrixSays('tckresample', join(small.folder, 'made.tck'), even, '-step_size', '4');
    expect(tractogram.points).toEqual((await readTractogram(even, { reference: await gridOfMask() })).points);
    expect(tractogram.groups).toEqual(made.groups);
    expect(warnings).toEqual(['data of points are left out: depth']);
  });

  it('is refused where nothing is asked for, where MRtrix3 cannot take it, and where it is none', async () => {
    writeFileSync(
      join(small.folder, 'nan.trx'),
      encodeTrx({ ...made, points: made.points.map((value, i) => (i === 5 ? Number.NaN : value)) }),
    );
    writeFileSync(join(small.folder, 'none.trx'), 'none');
    await expect(chain({})).rejects.toMatchObject({ code: 'PARAMETER_INVALID' });
    await expect(chain({ sift: 'sift2' }, 'nan.trx')).rejects.toMatchObject({ code: 'NOT_FINITE' });
    expect(await chain({ sift: 'sift2' }, 'none.trx').catch(formatError)).toMatch(/^[A-Z_]+ .*none\.trx/);
  });
});
