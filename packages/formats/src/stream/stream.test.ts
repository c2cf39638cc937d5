import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { TractogenError } from '@tractogen/core';
import { unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { encodeTck } from '../tck/encode.ts';
import { mutate } from '../testing/mutants.ts';
import { SHARED_DATA, hasSharedData, inFolder, write } from '../testing/python.ts';
import { OBLIQUE_GRID, makeTractogram } from '../testing/tractograms.ts';
import { raw } from '../testing/trx.ts';
import type { ReadOptions } from '../tractogram/read-options.ts';
import { readTractogram } from '../tractogram/read.ts';
import type { Tractogram } from '../tractogram/tractogram.ts';
import { encodeTrk } from '../trk/encode.ts';
import { encodeTrx } from '../trx/encode.ts';
import { encodeVtk } from '../vtk/encode.ts';
import { streamTractogram, type StreamOptions } from './open.ts';

const lengths = [5, 0, 1, 40, 2, 300, 7, 7, 7, 0, 0];
const full = makeTractogram(101, { lengths, extras: true });
const plain = { ...full, groups: new Map() };
const TCK = encodeTck(plain);
const TRX = encodeTrx({
  ...full,
  perGroup: new Map([['left', new Map([['mean', { values: Float32Array.of(1, 2), components: 2 }]])]]),
});
const total = full.points.length / 3;
/** Points of 16 bits, data of 64, offsets of 64 without the closing one. */
const INTEGERS = zipSync({
  ...Object.fromEntries(
    Object.entries(unzipSync(TRX)).filter(([name]) => !/^(positions|offsets)/.test(name)),
  ),
  'positions.3.float16': raw(Float16Array.from(full.points)),
  'offsets.uint64': raw(BigUint64Array.from(full.offsets.slice(0, -1), BigInt)),
  'dpv/id.int64': raw(BigInt64Array.from({ length: total }, (_, i) => 2n ** 40n + BigInt(i))),
  'dpv/flag.2.bit': raw(Uint8Array.from({ length: 2 * total }, (_, i) => i % 2)),
});
/** Smaller than one number, than one streamline, than the file; larger than it. */
const WINDOWS = [1, 64, 500, 2000, 1 << 20];

/** Of two faults in deflated bytes zlib meets one or the other first, by how much it is given at once. */
function told({ code, message, place }: TractogenError): unknown {
  return { code, message: message.replace(/(cannot be inflated|inflates to .*)$/, 'is damaged'), place };
}

/** All parts joined again, and what was heard. */
async function joined(path: string, options: StreamOptions): Promise<unknown> {
  const heard: string[] = [];
  const warn = (message: string, code: string): void => void heard.push(`${code} ${message}`);
  try {
    const tractogram = await streamTractogram(path, { ...options, warn }, async (stream) => {
      const parts: Tractogram[] = [];
      for await (const part of stream.batches()) {
        expect(part.offsets.length).toBeGreaterThan(1);
        parts.push(part);
      }
      const { grid, streamlines, points, groups, perGroup = new Map() } = stream;
      return { ...join_(parts), grid, streamlines, points, groups, perGroup };
    });
    return { tractogram, heard };
  } catch (error) {
    if (error instanceof TractogenError) return told(error);
    throw error;
  }
}

const flat = (arrays: (Float32Array | undefined)[]): number[] =>
  arrays.flatMap((values) => [...(values ?? [])]);
const of = (parts: readonly Tractogram[], which: 'perPoint' | 'perStreamline'): unknown =>
  Object.fromEntries(
    [...new Set(parts.flatMap((part) => [...part[which].keys()]))].map((name) => [
      name,
      flat(parts.map((part) => part[which].get(name)?.values)),
    ]),
  );

function join_(parts: readonly Tractogram[]): Record<string, unknown> {
  return {
    values: flat(parts.map(({ points }) => points)),
    lengths: parts.flatMap(({ offsets }) => Array.from(offsets.subarray(1), (end, i) => end - offsets[i])),
    perPoint: of(parts, 'perPoint'),
    perStreamline: of(parts, 'perStreamline'),
  };
}

/** The same of the file as a whole. */
async function whole(path: string, options: ReadOptions): Promise<unknown> {
  const heard: string[] = [];
  const warn = (message: string, code: string): void => void heard.push(`${code} ${message}`);
  try {
    const found = await readTractogram(path, { ...options, warn });
    const counts = { streamlines: found.offsets.length - 1, points: found.points.length / 3 };
    const parts = counts.streamlines === 0 ? [] : [found];
    const { grid, groups, perGroup = new Map() } = found;
    return { tractogram: { ...join_(parts), grid, ...counts, groups, perGroup }, heard };
  } catch (error) {
    if (error instanceof TractogenError) return told(error);
    throw error;
  }
}

describe('a tractogram read a part at a time', () => {
  const files: [string, Uint8Array][] = [
    ['a.trk', encodeTrk(full)],
    ['none.trk', encodeTrk(makeTractogram(102, { lengths: [] }))],
    ['a.tck', encodeTck(plain)],
    ['none.tck', encodeTck(makeTractogram(102, { lengths: [] }))],
    ['odd.tck', encodeTck(makeTractogram(103, { lengths: [1000, 1] })).subarray(0, -12)],
    ['a.trk.gz', gzipSync(encodeTrk(full))],
    [
      'two-members.tck.gz',
      Buffer.concat([TCK.subarray(0, 999), TCK.subarray(999)].map((part) => gzipSync(part))),
    ],
    ['a.trx', TRX],
    ['deflated.trx', zipSync(unzipSync(TRX), { level: 9 })],
    ['none.trx', encodeTrx(makeTractogram(102, { lengths: [] }))],
    ['integers.trx', INTEGERS],
    ['nan.trx', encodeTrx({ ...full, points: full.points.with(4, Number.NaN).with(500, Infinity) })],
    ['nan.trk', encodeTrk({ ...plain, points: plain.points.with(4, Number.NaN).with(500, Infinity) })],
  ];
  it.each(files)('is what it is as a whole, whatever the window: %s', async (name, bytes) => {
    await inFolder(async (folder) => {
      const path = write(folder, name, bytes);
      const expected = await whole(path, {});
      for (const window of WINDOWS) expect(await joined(path, { window }), String(window)).toEqual(expected);
    });
  });

  it.each(['trk', 'tck', 'trx', 'deflated.trx'])(
    'ends as it does as a whole where it is damaged: %s',
    { timeout: 60_000 },
    async (format) => {
      await inFolder(async (folder) => {
        const good = {
          trk: encodeTrk(full),
          tck: TCK,
          trx: TRX,
          'deflated.trx': zipSync(unzipSync(TRX), { level: 9 }),
        }[format] as Uint8Array;
        const path = join(folder, `a.${format}`);
        for (let i = 0; i < 600; i++) {
          writeFileSync(path, mutate(good, `stream/${format}/${i}`));
          const options = { recover: i % 2 === 1, strict: i % 5 === 4, reference: OBLIQUE_GRID };
          const expected = await whole(path, options);
          expect(await joined(path, { ...options, window: 700 }), String(i)).toEqual(expected);
        }
      });
    },
  );

  it.skipIf(!hasSharedData)('is what it is as a whole: real files (needs ../shared)', async () => {
    for (const name of [
      'formats/mrtrix-written/fc10_Float64BE.tck',
      'formats/mrtrix-written/fc50.tck',
      'formats/nibabel/complex_big_endian.trk',
      'formats/nibabel/standard.LPS.trk',
      'formats/nibabel/no_header_end.tck',
      'human-tractograms/tracks300.trk',
      'human-tractograms/sub-01_ses-01_dwi_space-RASMM_model-probCSD_algo-AFQ_tractography.trx',
      'formats/niivue/dpsv_uint64_offsets.trx',
      'formats/niivue/dpsv.trx',
    ]) {
      const path = join(SHARED_DATA, name);
      expect(await joined(path, { window: 3000 }), name).toEqual(await whole(path, {}));
    }
  });

  it.each(['trk', 'tck'])('ends as it does as a whole where its gzip is damaged: %s', async (format) => {
    await inFolder(async (folder) => {
      const good = gzipSync(format === 'trk' ? encodeTrk(full) : TCK);
      const path = join(folder, `a.${format}.gz`);
      for (let i = 0; i < 300; i++) {
        writeFileSync(path, mutate(good, `stream/${format}.gz/${i}`));
        const options = { recover: i % 2 === 1, reference: OBLIQUE_GRID };
        const expected = await whole(path, options);
        expect(await joined(path, { ...options, window: 700 }), String(i)).toEqual(expected);
      }
    });
  });

  it('of gzip that inflates beyond what a tractogram can be is refused (R-08)', async () => {
    await inFolder(async (folder) => {
      const path = write(
        folder,
        'bomb.trk.gz',
        gzipSync(Buffer.concat([encodeTrk(full), new Uint8Array(1 << 25)])),
      );
      expect(await joined(path, {})).toMatchObject({ code: 'UNSAFE_ENTRY' });
      expect(await joined(path, {})).toEqual(await whole(path, {}));
    });
  });

  it('has a window where its format does, gzipped or not', async () => {
    await inFolder(async (folder) => {
      const windows: (number | null)[] = [];
      for (const [name, bytes] of [
        ['a.trk.gz', gzipSync(encodeTrk(full))],
        ['a.tck', TCK],
        ['a.trx', encodeTrx(full)],
        ['a.vtk.gz', gzipSync(encodeVtk(full))],
      ] as const) {
        const path = write(folder, name, bytes);
        await streamTractogram(path, { window: 1200 }, async (stream) => void windows.push(stream.window));
      }
      expect(windows).toEqual([1200, 1200, 1200, null]);
      expect(await joined(join(folder, 'gone.trk'), {})).toMatchObject({ code: 'DATA_MISSING' });
      expect(await joined(folder, {})).toMatchObject({ code: 'DATA_MISSING' });
    });
  });
});
