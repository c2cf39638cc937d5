import { describe, expect, it } from 'vitest';
import { decodeTck } from '../tck/decode.ts';
import { encodeTck } from '../tck/encode.ts';
import { codeOf, farthest, makeTractogram, oblique } from '../testing/tractograms.ts';
import { inFolder } from '../testing/python.ts';
import { decodeTrk } from '../trk/decode.ts';
import { encodeTrk } from '../trk/encode.ts';
import { decodeTrx } from '../trx/decode.ts';
import { encodeTrx } from '../trx/encode.ts';
import { encodeVtk } from '../vtk/encode.ts';
import { readTractogram } from './read.ts';
import type { Tractogram } from './tractogram.ts';
import { writeTractogram } from './write.ts';

const lengths = [5, 0, 1, 40, 2, 300];

describe('round trips (R-04)', () => {
  it('TRK: the second file is byte-equal on any grid', () => {
    for (const signs of [
      [1, 1, 1],
      [-1, 1, 1],
      [-1, -1, 1],
      [1, -1, -1],
    ] as const) {
      const grid = { voxelToRasmm: oblique(signs), dimensions: [30, 20, 12] as const };
      const before = makeTractogram(11, { grid, lengths, extras: true });
      const first = encodeTrk(before);
      const between = decodeTrk(first);
      const second = encodeTrk(between);
      expect(Buffer.compare(first, second)).toBe(0);
      const after = decodeTrk(second);
      expect(after).toEqual(between);
      expect(farthest(after.points, before.points)).toBeLessThan(2e-5);
      expect(after.offsets).toEqual(before.offsets);
      expect(after.perPoint.get('colour')).toEqual(before.perPoint.get('colour'));
      expect(after.perStreamline.get('mean')).toEqual(before.perStreamline.get('mean'));
      expect(after.grid).toEqual(grid);
    }
  });

  it('TCK: the same points, bit for bit', () => {
    const before = makeTractogram(12, { grid: null, lengths });
    const first = encodeTck(before);
    const after = decodeTck(first);
    expect(after).toEqual(before);
    expect(Buffer.compare(first, encodeTck(after))).toBe(0);
  });

  it('TRX: the same tractogram, bit for bit, and it can be viewed in place', () => {
    const before = makeTractogram(13, { lengths, extras: true });
    const first = encodeTrx(before);
    const after = decodeTrx(first);
    expect(after).toEqual(before);
    expect(after.points.buffer).toBe(first.buffer);
    expect(Buffer.compare(first, encodeTrx(after))).toBe(0);
  });

  it('holds an empty tractogram in every format', () => {
    const none = makeTractogram(14, { lengths: [] });
    expect(decodeTrk(encodeTrk(none)).offsets).toEqual(Uint32Array.of(0));
    expect(decodeTck(encodeTck(none)).offsets).toEqual(Uint32Array.of(0));
    expect(decodeTrx(encodeTrx(none))).toEqual(none);
  });

  it('converts TRK → TCK → TRX → TRK within 1e-4 mm', () => {
    const before = makeTractogram(15, { lengths });
    const trk = decodeTrk(encodeTrk(before));
    const reference = before.grid ?? undefined;
    const tck = decodeTck(encodeTck(trk), reference === undefined ? {} : { reference });
    const back = decodeTrk(encodeTrk(decodeTrx(encodeTrx(tck))));
    expect(farthest(back.points, before.points)).toBeLessThan(1e-4);
    expect(back.offsets).toEqual(before.offsets);
  });
});

describe('files', () => {
  const names = ['a.trk', 'a.tck', 'a.trx', 'a.vtk', 'a.trk.gz', 'a.TCK.GZ', 'a.vtk.gz'];
  it.each(names)('writes and reads %s', async (name) => {
    await inFolder(async (folder) => {
      const before = makeTractogram(16);
      await writeTractogram(`${folder}/${name}`, before);
      const after = await readTractogram(`${folder}/${name}`);
      expect(farthest(after.points, before.points)).toBeLessThan(2e-5);
      await expect(writeTractogram(`${folder}/${name}`, before)).rejects.toMatchObject({
        code: 'OUTPUT_EXISTS',
      });
      await writeTractogram(`${folder}/${name}`, before, { force: true });
    });
  });

  it('says which file it was', async () => {
    await inFolder(async (folder) => {
      await expect(readTractogram(`${folder}/gone.trk`)).rejects.toMatchObject({
        code: 'DATA_MISSING',
        place: { file: `${folder}/gone.trk` },
      });
      await expect(readTractogram(folder)).rejects.toMatchObject({ code: 'DATA_MISSING' });
      await writeTractogram(`${folder}/a.tck`, makeTractogram(1));
      const { renameSync } = await import('node:fs');
      renameSync(`${folder}/a.tck`, `${folder}/a.trk`);
      await expect(readTractogram(`${folder}/a.trk`)).rejects.toMatchObject({
        code: 'FORMAT_UNKNOWN',
        remedy: 'Rename it to .tck',
      });
      await expect(writeTractogram(`${folder}/a.vtp`, makeTractogram(1))).rejects.toMatchObject({
        code: 'FORMAT_UNKNOWN',
      });
    });
  });

  it('needs a grid for TRK and TRX', async () => {
    await inFolder(async (folder) => {
      const bare = makeTractogram(17, { grid: null });
      const { grid } = makeTractogram(17);
      for (const name of ['a.trk', 'a.trx']) {
        await expect(writeTractogram(`${folder}/${name}`, bare)).rejects.toMatchObject({
          code: 'REFERENCE_NEEDED',
        });
        if (grid !== null) await writeTractogram(`${folder}/${name}`, bare, { grid });
        expect((await readTractogram(`${folder}/${name}`)).grid).toEqual(grid);
      }
    });
  });

  it('tells what a format cannot hold', () => {
    const full = makeTractogram(18, { extras: true });
    const heard: string[] = [];
    const warn = (message: string, code: string): void => void heard.push(`${code} ${message}`);
    encodeTrk(full, { warn });
    encodeTck(full, { warn });
    expect(heard).toEqual([
      'DATA_DROPPED TRK cannot hold groups; left out: left, none',
      'DATA_DROPPED TCK cannot hold data or groups; left out: colour, fa, mean, label, left, none',
    ]);
  });

  it('refuses to write what does not hang together', () => {
    const good = makeTractogram(19, { extras: true });
    const broken: [string, Partial<Tractogram>][] = [
      ['OFFSETS_INVALID', { offsets: Uint32Array.of(0, 9, 5, 12) }],
      ['OFFSETS_INVALID', { offsets: Uint32Array.of(0, 5, 9, 11) }],
      ['COUNT_MISMATCH', { perPoint: new Map([['fa', { values: new Float32Array(11), components: 1 }]]) }],
      ['OFFSETS_INVALID', { groups: new Map([['g', Uint32Array.of(3)]]) }],
      ['COUNT_MISMATCH', { perGroup: new Map([['g', new Map()]]) }],
    ];
    for (const [code, change] of broken) {
      for (const encode of [encodeTrk, encodeTck, encodeTrx, encodeVtk])
        expect(codeOf(() => encode({ ...good, ...change }))).toBe(code);
    }
    const long = new Map([
      ['a name of far more than twenty bytes', { values: new Float32Array(12), components: 1 }],
    ]);
    expect(codeOf(() => encodeTrk({ ...good, perPoint: long }))).toBe('PARAMETER_INVALID');
    expect(codeOf(() => encodeTrx({ ...good, groups: new Map([['a/b', Uint32Array.of(1)]]) }))).toBe(
      'PARAMETER_INVALID',
    );
    const nan = { ...good, points: good.points.with(4, Number.NaN) };
    expect(codeOf(() => encodeTck(nan))).toBe('NOT_FINITE');
  });
});
