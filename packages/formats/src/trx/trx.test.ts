import { formatError } from '@tractogen/core';
import { unzipSync, zipSync, type Zippable } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { ReadOptions } from '../tractogram/read-options.ts';
import { OBLIQUE_GRID, farthest, makeTractogram } from '../testing/tractograms.ts';
import { outcome, raw } from '../testing/trx.ts';
import { decodeTrx } from './decode.ts';
import { encodeTrx } from './encode.ts';

const made = makeTractogram(51, { extras: true });
const bytes = encodeTrx(made);
const parts = unzipSync(bytes);

/** The archive again, by another writer, with some entries changed (null: left out). */
function rezip(changes: Record<string, Uint8Array | null>, level: 0 | 9 = 0): Uint8Array {
  const files: Zippable = {};
  for (const [name, data] of Object.entries({ ...parts, ...changes })) if (data !== null) files[name] = data;
  return zipSync(files, { level });
}

const header = (change: object): Uint8Array =>
  Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(parts['header.json']).toString()), ...change }));

describe('TRX', () => {
  it('is a plain zip archive of stored entries', () => {
    expect(Object.keys(parts)).toEqual([
      'header.json',
      'positions.3.float32',
      'offsets.uint32',
      'dpv/colour.3.float32',
      'dpv/fa.float32',
      'dps/label.float32',
      'dps/mean.2.float32',
      'groups/left.uint32',
      'groups/none.uint32',
    ]);
    expect(new Uint32Array(Uint8Array.from(parts['offsets.uint32']).buffer)).toEqual(
      Uint32Array.of(0, 5, 9, 12),
    );
    expect(JSON.parse(Buffer.from(parts['header.json']).toString())).toMatchObject({
      NB_STREAMLINES: 3,
      NB_VERTICES: 12,
    });
  });

  it('reads deflated entries', () => {
    expect(decodeTrx(rezip({}, 9))).toEqual(made);
  });

  it('reads float64 and float16 positions, uint64 offsets with and without the closing one', () => {
    const wide = {
      'positions.3.float32': null,
      'positions.3.float64': raw(Float64Array.from(made.points)),
      'offsets.uint32': null,
    };
    expect(decodeTrx(rezip({ ...wide, 'offsets.uint64': raw(BigUint64Array.of(0n, 5n, 9n, 12n)) }))).toEqual(
      made,
    );
    expect(decodeTrx(rezip({ ...wide, 'offsets.uint64': raw(BigUint64Array.of(0n, 5n, 9n)) }))).toEqual(made);
    const half = decodeTrx(
      rezip({ 'positions.3.float32': null, 'positions.3.float16': raw(Float16Array.from(made.points)) }),
    );
    expect(farthest(half.points, made.points)).toBeLessThan(0.01);
  });
});

/** Changes bytes of the archive found by a text in it. */
function patch(find: string, change: (view: Buffer, at: number) => void, last = false): Uint8Array {
  const copy = Buffer.from(Uint8Array.from(bytes));
  const at = last ? copy.lastIndexOf(find) : copy.indexOf(find);
  change(copy, at);
  return copy;
}

const offsets = (...values: number[]): Uint8Array =>
  rezip({ 'offsets.uint32': raw(Uint32Array.from(values)) });

describe('malformed TRX files', () => {
  it('name --recover where it gives points their streamline back, and only there', () => {
    const line = (file: Uint8Array): string => {
      try {
        decodeTrx(file);
        return 'read';
      } catch (error) {
        return formatError(error);
      }
    };
    expect(line(offsets(0, 5, 9, 10))).toMatch(/the last offset is 10, .* Read it with --recover/);
    expect(line(offsets(0, 9, 5, 12))).toMatch(/make it anew/);
  });

  it.each<[string, Uint8Array, ReadOptions, string]>([
    ['whole', bytes, { strict: true }, '3'],
    ['NB_STREAMLINES 9', rezip({ 'header.json': header({ NB_STREAMLINES: 9 }) }), {}, 'COUNT_MISMATCH'],
    ['NB_VERTICES 11', rezip({ 'header.json': header({ NB_VERTICES: 11 }) }), {}, 'COUNT_MISMATCH'],
    [
      'NB_VERTICES 2³¹ − 1',
      rezip({ 'header.json': header({ NB_VERTICES: 2 ** 31 - 1 }) }),
      {},
      'COUNT_MISMATCH',
    ],
    ['NB_VERTICES −1', rezip({ 'header.json': header({ NB_VERTICES: -1 }) }), {}, 'HEADER_INVALID'],
    ['offsets not rising', offsets(0, 9, 5, 12), {}, 'OFFSETS_INVALID'],
    ['offsets past the end', offsets(0, 5, 900, 1200), {}, 'OFFSETS_INVALID'],
    ['offsets not from 0', offsets(1, 5, 9, 12), {}, 'OFFSETS_INVALID'],
    ['points that belong to none', offsets(0, 5, 9, 10), {}, 'OFFSETS_INVALID'],
    ['closing offset not there', offsets(0, 5, 9), {}, '3 COUNT_MISMATCH'],
    [
      'positions short',
      rezip({ 'positions.3.float32': parts['positions.3.float32'].subarray(0, 120) }),
      {},
      'COUNT_MISMATCH',
    ],
    [
      'positions of half a number',
      rezip({ 'positions.3.float32': parts['positions.3.float32'].subarray(0, 143) }),
      {},
      'COUNT_MISMATCH',
    ],
    ['no positions', rezip({ 'positions.3.float32': null }), {}, 'COUNT_MISMATCH'],
    ['positions twice', rezip({ 'positions.3.float64': new Uint8Array(288) }), {}, 'UNSAFE_ENTRY'],
    ['streamline data short', rezip({ 'dps/label.float32': new Uint8Array(8) }), {}, 'COUNT_MISMATCH'],
    [
      'a group of streamline 7',
      rezip({ 'groups/left.uint32': raw(Uint32Array.of(7)) }),
      {},
      'OFFSETS_INVALID',
    ],
    ['no header', rezip({ 'header.json': null }), {}, 'FORMAT_UNKNOWN'],
    ['header no JSON', rezip({ 'header.json': Buffer.from('{') }), {}, 'HEADER_INVALID'],
    ['header a list', rezip({ 'header.json': Buffer.from('[]') }), {}, 'HEADER_INVALID'],
    [
      'affine singular',
      rezip({
        'header.json': header({
          VOXEL_TO_RASMM: [
            [0, 0, 0, 0],
            [0, 1, 0, 0],
            [0, 0, 1, 0],
            [0, 0, 0, 1],
          ],
        }),
      }),
      {},
      'AFFINE_INVALID',
    ],
    [
      'affine of 3 × 4',
      rezip({
        'header.json': header({
          VOXEL_TO_RASMM: [
            [1, 0, 0, 0],
            [0, 1, 0, 0],
            [0, 0, 1, 0],
          ],
        }),
      }),
      {},
      'HEADER_INVALID',
    ],
    ['dimensions 0 0 0', rezip({ 'header.json': header({ DIMENSIONS: [0, 0, 0] }) }), {}, '3 HEADER_INVALID'],
    ['another reference', bytes, { reference: { ...OBLIQUE_GRID, dimensions: [9, 9, 9] } }, 'SPACE_MISMATCH'],
    ['a name with ..', rezip({ '../../x.float32': new Uint8Array(4) }), {}, 'UNSAFE_ENTRY'],
    ['an absolute name', rezip({ '/abs.float32': new Uint8Array(4) }), {}, 'UNSAFE_ENTRY'],
    ['a drive', rezip({ 'C:/x.float32': new Uint8Array(4) }), {}, 'UNSAFE_ENTRY'],
    ['a backslash', rezip({ 'dpv\\x.float32': new Uint8Array(4) }), {}, 'UNSAFE_ENTRY'],
    ['a nested name', rezip({ 'dpv/a/b.float32': new Uint8Array(48) }), {}, 'UNSAFE_ENTRY'],
    ['a bomb of 256 MiB', rezip({ 'dpv/x.float32': new Uint8Array(1 << 28) }, 9), {}, 'UNSAFE_ENTRY'],
    ['pickled objects', rezip({ 'dpv/x.object': new Uint8Array(48) }), {}, 'FORMAT_UNKNOWN'],
    ['a file that is no part of TRX', rezip({ 'README.txt': Buffer.from('hello') }), {}, '3 DATA_DROPPED'],
    ['data per group', rezip({ 'dpg/left/mean.float32': new Uint8Array(4) }), { strict: true }, '3'],
    [
      'data of two rows per group',
      rezip({ 'dpg/left/mean.float32': new Uint8Array(8) }),
      {},
      'COUNT_MISMATCH',
    ],
    ['data of no group', rezip({ 'dpg/right/mean.float32': new Uint8Array(4) }), {}, '3 DATA_DROPPED'],
    [
      'data per group, without the group',
      rezip({ 'dpg/mean.float32': new Uint8Array(4) }),
      {},
      '3 DATA_DROPPED',
    ],
    [
      'whole numbers that float32 rounds',
      rezip({ 'dps/id.int64': raw(BigInt64Array.of(1n, 2n, 2n ** 40n + 1n)) }),
      {},
      '3 DATA_DROPPED',
    ],
    [
      'NaN in a point',
      rezip({ 'positions.3.float32': raw(made.points.with(7, Number.NaN)) }),
      {},
      '3 NOT_FINITE',
    ],
    ['cut', bytes.subarray(0, bytes.length - 10), {}, 'ARCHIVE_INVALID'],
    ['no bytes', new Uint8Array(0), {}, 'ARCHIVE_INVALID'],
    [
      'a wrong CRC-32',
      patch('positions.3.float32', (b, at) => b.writeUInt8(b[at + 40] ^ 1, at + 40)),
      {},
      'ARCHIVE_INVALID',
    ],
    [
      'two names for one entry',
      patch('offsets.uint32', (b, at) => b.write('offsets.uint64', at)),
      {},
      'ARCHIVE_INVALID',
    ],
    [
      'a size that lies',
      patch('offsets.uint32', (b, at) => b.writeUInt32LE(8, at - 46 + 24), true),
      {},
      'ARCHIVE_INVALID',
    ],
    [
      'the same name twice',
      patch('dpv/fa.float32', (b, at) => b.write('dps/label.float32'.slice(0, 14), at), true),
      {},
      'ARCHIVE_INVALID',
    ],
    [
      'a symbolic link',
      patch('offsets.uint32', (b, at) => b.writeUInt16LE(0xa1ff, at - 46 + 40), true),
      {},
      'UNSAFE_ENTRY',
    ],
    [
      'encrypted',
      patch('offsets.uint32', (b, at) => b.writeUInt16LE(1, at - 46 + 8), true),
      {},
      'FORMAT_UNKNOWN',
    ],
    [
      'compressed by LZMA',
      patch('offsets.uint32', (b, at) => b.writeUInt16LE(14, at - 46 + 10), true),
      {},
      'FORMAT_UNKNOWN',
    ],
    [
      'a size in a ZIP64 field that is not there',
      patch('offsets.uint32', (b, at) => b.writeUInt32LE(0xffffffff, at - 46 + 20), true),
      {},
      'ARCHIVE_INVALID',
    ],
    [
      'data past the end',
      patch('offsets.uint32', (b, at) => b.writeUInt32LE(1e9, at - 46 + 42), true),
      {},
      'ARCHIVE_INVALID',
    ],
  ])('%s', (_name, archive, options, expected) => {
    expect(outcome(archive, options)).toBe(expected);
  });

  it('refuses a deflated entry that inflates to more or less than the directory says', () => {
    const archive = Buffer.from(rezip({}, 9));
    const at = archive.lastIndexOf('positions.3.float32');
    for (const size of [10, 140, 148]) {
      const lying = Buffer.from(Uint8Array.from(archive));
      lying.writeUInt32LE(size, at - 46 + 24);
      expect(['ARCHIVE_INVALID', 'COUNT_MISMATCH']).toContain(outcome(lying));
    }
  });

  it('refuses entries that share bytes, and duplicate names', () => {
    const copy = Buffer.from(bytes);
    const first = copy.lastIndexOf('dpv/fa.float32');
    const two = zipSync({ 'a.float32': new Uint8Array(4), 'b.float32': new Uint8Array(4) }, { level: 0 });
    const twice = Buffer.from(
      Buffer.from(two).toString('latin1').replaceAll('b.float32', 'a.float32'),
      'latin1',
    );
    expect(outcome(twice)).toBe('UNSAFE_ENTRY');
    expect(first).toBeGreaterThan(0);
  });
});
