import { describe, expect, it } from 'vitest';
import type { ReadOptions } from '../tractogram/read-options.ts';
import { OBLIQUE_GRID, codeOf, makeTractogram } from '../testing/tractograms.ts';
import { decodeTrk } from './decode.ts';
import { encodeTrk } from './encode.ts';

/** 3 streamlines of 5, 4 and 3 points, a header of 1000 bytes. */
const base = encodeTrk(makeTractogram(31));

function poke(change: (view: DataView, bytes: Uint8Array) => void, from = base): Uint8Array {
  const bytes = Uint8Array.from(from);
  change(new DataView(bytes.buffer), bytes);
  return bytes;
}

/** Code of the error, or streamlines and codes of the warnings. */
function outcome(bytes: Uint8Array, options: ReadOptions = {}): string {
  const heard: string[] = [];
  let streamlines = -1;
  const code = codeOf(() => {
    streamlines =
      decodeTrk(bytes, { ...options, warn: (_message, warned) => heard.push(warned) }).offsets.length - 1;
  });
  return code === 'ok' ? [streamlines, ...heard].join(' ') : code;
}

const count = (n: number): Uint8Array => poke((view) => view.setInt32(988, n, true));
const bare = poke((view) => view.setFloat32(500, 0, true));
const second = 1000 + 4 * 16;

describe('malformed TRK files', () => {
  it.each<[string, Uint8Array, ReadOptions, string]>([
    ['n_count 0: not recorded', count(0), {}, '3'],
    ['n_count 5', count(5), {}, '3 COUNT_MISMATCH'],
    ['n_count 2e9', count(2e9), {}, '3 COUNT_MISMATCH'],
    ['n_count 5, strict', count(5), { strict: true }, 'COUNT_MISMATCH'],
    ['n_count 1 of 3', count(1), {}, 'COUNT_MISMATCH'],
    ['n_count 1 of 3, recover', count(1), { recover: true }, '3 COUNT_MISMATCH'],
    ['n_count 1 of 3, and cut in the third', count(1).subarray(0, base.length - 5), {}, 'COUNT_MISMATCH'],
    [
      'n_count 1 of 3, and cut in the third, recover',
      count(1).subarray(0, base.length - 5),
      { recover: true },
      '2 COUNT_MISMATCH TRAILING_BYTES',
    ],
    ['n_count 1 of 3, and a byte more', Uint8Array.from([...count(1), 7]), {}, 'COUNT_MISMATCH'],
    ['n_count −1', count(-1), {}, 'HEADER_INVALID'],
    ['n_pts 2e9', poke((view) => view.setInt32(second, 2e9, true)), {}, 'TRUNCATED'],
    ['n_pts 2³¹ − 1', poke((view) => view.setInt32(1000, 2 ** 31 - 1, true)), {}, 'TRUNCATED'],
    ['n_pts −4', poke((view) => view.setInt32(second, -4, true)), {}, 'STREAMLINE_INVALID'],
    ['n_pts one too many', poke((view) => view.setInt32(1000, 6, true)), {}, 'STREAMLINE_INVALID'],
    ['n_pts one too few', poke((view) => view.setInt32(1000, 4, true)), {}, 'STREAMLINE_INVALID'],
    ['cut in a point', base.subarray(0, base.length - 5), {}, 'TRUNCATED'],
    ['cut in a point, recover', base.subarray(0, base.length - 5), { recover: true }, '2 TRUNCATED'],
    ['cut in a length, n_count 0', count(0).subarray(0, second + 2), {}, 'TRUNCATED'],
    ['trailing bytes', Uint8Array.from([...base, 1, 2, 3, 4, 5, 6, 7]), {}, '3 TRAILING_BYTES'],
    ['trailing zeros', Uint8Array.from([...base, ...new Uint8Array(64)]), {}, '3 TRAILING_BYTES'],
    ['dimensions 0 0 0', poke((_view, bytes) => bytes.fill(0, 6, 12)), {}, '3 HEADER_INVALID'],
    ['dimension −1', poke((view) => view.setInt16(6, -1, true)), {}, 'HEADER_INVALID'],
    [
      'dimensions 0 0 0 where an axis is flipped',
      poke((_view, bytes) => bytes.fill(0, 6, 12).set(Buffer.from('RAS'), 948)),
      {},
      'HEADER_INVALID',
    ],
    ['voxel size 0', poke((view) => view.setFloat32(12, 0, true)), {}, 'HEADER_INVALID'],
    ['voxel size NaN', poke((view) => view.setFloat32(16, Number.NaN, true)), {}, 'HEADER_INVALID'],
    [
      'voxel size not that of the matrix',
      poke((view) => view.setFloat32(16, 2.5, true)),
      {},
      '3 HEADER_INVALID',
    ],
    ['no affine', bare, {}, 'REFERENCE_NEEDED'],
    ['no affine, and its reference', bare, { reference: OBLIQUE_GRID }, '3'],
    [
      'no affine, and a reference with other voxels',
      bare,
      { reference: { ...OBLIQUE_GRID, dimensions: [30, 20, 13] } },
      '3 SPACE_MISMATCH',
    ],
    ['affine NaN', poke((view) => view.setFloat32(440, Number.NaN, true)), {}, 'AFFINE_INVALID'],
    ['affine singular', poke((_view, bytes) => bytes.fill(0, 440, 452)), {}, 'AFFINE_INVALID'],
    ['affine not recorded', poke((_view, bytes) => bytes.fill(0, 440, 504)), {}, 'REFERENCE_NEEDED'],
    [
      'affine not recorded, reference',
      poke((_view, bytes) => bytes.fill(0, 440, 504)),
      { reference: OBLIQUE_GRID },
      '3',
    ],
    ['version 1', poke((view) => view.setInt32(992, 1, true)), {}, 'REFERENCE_NEEDED'],
    ['version 1, reference', poke((view) => view.setInt32(992, 1, true)), { reference: OBLIQUE_GRID }, '3'],
    ['version 3', poke((view) => view.setInt32(992, 3, true)), {}, '3 FORMAT_UNKNOWN'],
    ['version 9', poke((view) => view.setInt32(992, 9, true)), {}, 'HEADER_INVALID'],
    ['another reference', base, { reference: { ...OBLIQUE_GRID, dimensions: [9, 9, 9] } }, 'SPACE_MISMATCH'],
    ['n_scalars −3', poke((view) => view.setInt16(36, -3, true)), {}, 'HEADER_INVALID'],
    ['n_scalars one too many', poke((view) => view.setInt16(36, 1, true)), {}, 'TRUNCATED'],
    ['n_properties one too many', poke((view) => view.setInt16(238, 1, true)), {}, 'TRUNCATED'],
    [
      'voxel_order of nonsense',
      poke((_view, bytes) => bytes.set(Buffer.from('LLL'), 948)),
      {},
      'HEADER_INVALID',
    ],
    ['hdr_size 999', poke((view) => view.setInt32(996, 999, true)), {}, 'HEADER_INVALID'],
    ['no magic', poke((_view, bytes) => bytes.set(Buffer.from('TRICK'))), {}, 'FORMAT_UNKNOWN'],
    ['half a header', base.subarray(0, 500), {}, 'TRUNCATED'],
    ['no bytes', new Uint8Array(0), {}, 'FORMAT_UNKNOWN'],
    ['NaN in a point', poke((view) => view.setFloat32(1004, Number.NaN, true)), {}, '3 NOT_FINITE'],
    ['infinity in a point', poke((view) => view.setFloat32(1008, Infinity, true)), {}, '3 NOT_FINITE'],
  ])('%s', (_name, bytes, options, expected) => {
    expect(outcome(bytes, options)).toBe(expected);
  });

  it('keeps streamlines of no and of one point', () => {
    const ours = decodeTrk(encodeTrk(makeTractogram(32, { lengths: [0, 1, 0] })));
    expect(ours.offsets).toEqual(Uint32Array.of(0, 0, 1, 1));
  });

  it('says which streamline, and at which byte', () => {
    const place = (): unknown => {
      try {
        return decodeTrk(poke((view) => view.setInt32(second, -4, true)));
      } catch (error) {
        return error;
      }
    };
    expect(place()).toMatchObject({ place: { index: 1, offset: second } });
  });

  it('reads names of several numbers and what has no name', () => {
    const full = encodeTrk(makeTractogram(33, { extras: true }));
    const unnamed = poke((_view, bytes) => bytes.fill(0, 38, 238), full);
    expect([...decodeTrk(full).perPoint].map(([name, { components }]) => [name, components])).toEqual([
      ['colour', 3],
      ['fa', 1],
    ]);
    expect([...decodeTrk(unnamed).perPoint].map(([name, { components }]) => [name, components])).toEqual([
      ['scalars', 4],
    ]);
    const lies = poke((_view, bytes) => bytes.set(Buffer.from('colour\x009\0'), 38), full);
    expect(outcome(lies)).toBe('HEADER_INVALID');
    expect(outcome(poke((_view, bytes) => bytes.set(Buffer.from('a\0b\0c\0'), 38), full))).toBe(
      'HEADER_INVALID',
    );
  });
});
