import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ReadOptions } from '../tractogram/read-options.ts';
import {
  SHARED_DATA,
  floatsIn,
  hasPython,
  hasSharedData,
  inFolder,
  python,
  write,
} from '../testing/python.ts';
import { lengthsOf } from '../testing/peers.ts';
import { OBLIQUE_GRID, codeOf, farthest, makeTractogram } from '../testing/tractograms.ts';
import { decodeTck } from './decode.ts';
import { encodeTck } from './encode.ts';

/** Points and lengths of many files, by nibabel, in one process. */
const LOAD = `
import json, sys, numpy as np, nibabel as nib
found = []
with open(sys.argv[1], 'wb') as out:
  for name in sys.argv[2:]:
    s = nib.streamlines.load(name).streamlines
    np.asarray(s._data, '<f4').tofile(out)
    found.append([len(x) for x in s])
print(json.dumps(found))`;

const SAVE = `
import sys, numpy as np, nibabel as nib
p = np.fromfile(sys.argv[2], '<f4').reshape(-1, 3)
t = nib.streamlines.Tractogram([p[:5], p[5:9], p[9:]], affine_to_rasmm=np.eye(4))
nib.streamlines.save(t, sys.argv[1])`;

/** A file of one number type, written by hand. */
function tck(numbers: readonly number[], type: string, extra = ''): Uint8Array {
  const size = type.startsWith('Float64') ? 8 : 4;
  const header = `mrtrix tracks\n${extra}datatype: ${type}\nfile: . 128\nEND\n`.padEnd(128, '\0');
  const bytes = new Uint8Array(128 + size * numbers.length);
  bytes.set(Buffer.from(header));
  const view = new DataView(bytes.buffer);
  const little = type.endsWith('LE');
  for (const [i, number] of numbers.entries()) {
    if (size === 4) view.setFloat32(128 + 4 * i, number, little);
    else view.setFloat64(128 + 8 * i, number, little);
  }
  return bytes;
}

const NAN = [Number.NaN, Number.NaN, Number.NaN];
const END = [Infinity, Infinity, Infinity];
const three = [1, 2, 3, 4, 5, 6, ...NAN, 7, 8, 9, ...NAN, 10, 11, 12, 13, 14, 15, ...NAN];

describe('TCK', () => {
  it.each(['Float32LE', 'Float32BE', 'Float64LE', 'Float64BE'])('reads %s', (type) => {
    const ours = decodeTck(tck([...three, ...END], type));
    expect([...ours.points]).toEqual(Array.from({ length: 15 }, (_, i) => i + 1));
    expect(ours.offsets).toEqual(Uint32Array.of(0, 2, 3, 5));
    expect(ours.grid).toBeNull();
  });

  it('reads data at any byte', () => {
    const bytes = Uint8Array.from([0, ...tck([...three, ...END], 'Float64LE')]).subarray(1);
    expect(decodeTck(bytes).points).toHaveLength(15);
  });

  it('takes the grid of the reference', () => {
    expect(decodeTck(tck([...three, ...END], 'Float32LE'), { reference: OBLIQUE_GRID }).grid).toBe(
      OBLIQUE_GRID,
    );
  });

  it('states its own offset, whatever the number of digits', () => {
    for (const count of [0, 1, 1200]) {
      const bytes = encodeTck(makeTractogram(41, { lengths: Array.from({ length: count }, () => 1) }));
      const header = Buffer.from(bytes).toString('latin1', 0, 80);
      const offset = Number(/file: \. (\d+)/.exec(header)?.[1]);
      expect(header.slice(offset - 4, offset)).toBe('END\n');
      expect(offset % 4).toBe(0);
    }
  });
});

function outcome(bytes: Uint8Array, options: ReadOptions = {}): string {
  const heard: string[] = [];
  let streamlines = -1;
  const code = codeOf(() => {
    streamlines =
      decodeTck(bytes, { ...options, warn: (_message, warned) => heard.push(warned) }).offsets.length - 1;
  });
  return code === 'ok' ? [streamlines, ...heard].join(' ') : code;
}

const middle = tck([...three.slice(0, -9), ...END, 13, 14, 15, ...NAN, ...END], 'Float32LE', 'count: 3\n');
const whole = tck([...three, ...END], 'Float32LE', 'count: 3\n');
const text = (from: string, to: string): Uint8Array =>
  Buffer.from(Buffer.from(whole).toString('latin1').replace(from, to), 'latin1');

describe('malformed TCK files', () => {
  it.each<[string, Uint8Array, ReadOptions, string]>([
    ['whole', whole, { strict: true }, '3'],
    ['no end mark', tck(three, 'Float32LE', 'count: 3\n'), {}, '3 END_MARK_MISSING'],
    ['no end mark, strict', tck(three, 'Float32LE', 'count: 3\n'), { strict: true }, 'END_MARK_MISSING'],
    ['cut in a streamline', whole.subarray(0, whole.length - 30), {}, 'TRUNCATED'],
    ['cut in a streamline, recover', whole.subarray(0, whole.length - 30), { recover: true }, '2 TRUNCATED'],
    ['cut after a streamline', tck(three.slice(0, -9), 'Float32LE', 'count: 3\n'), {}, 'TRUNCATED'],
    ['datatype Float64LE over float32 data', text('Float32LE', 'Float64LE'), {}, 'HEADER_INVALID'],
    ['datatype Float32BE over little-endian data', text('Float32LE', 'Float32BE'), {}, 'HEADER_INVALID'],
    ['datatype Int32LE', text('Float32LE', 'Int32LE\n'), {}, 'HEADER_INVALID'],
    ['no datatype', text('datatype:', 'datotype:'), {}, '3 HEADER_INVALID'],
    ['data in /etc/passwd', text('file: . 128', 'file: /etc/passwd 0'), {}, 'EXTERNAL_DATA_REFUSED'],
    ['data in a file beside', text('file: . 128', 'file: a.dat 0'), {}, 'EXTERNAL_DATA_REFUSED'],
    ['offset past the end', text('. 128', '. 99999'), {}, 'HEADER_INVALID'],
    ['offset inside the header', text('. 128', '. 20'), {}, 'HEADER_INVALID'],
    ['negative offset', text('. 128', '. -128'), {}, 'HEADER_INVALID'],
    ['no offset', text('. 128', '.'), {}, 'HEADER_INVALID'],
    ['no END', text('END', 'FIN'), {}, 'HEADER_INVALID'],
    ['no magic', text('mrtrix', 'mrtrax'), {}, 'FORMAT_UNKNOWN'],
    ['count too high', text('count: 3', 'count: 9'), {}, '3 COUNT_MISMATCH'],
    ['an infinite point in the middle', middle, {}, 'COUNT_MISMATCH'],
    ['an infinite point in the middle, recover', middle, { recover: true }, '2 COUNT_MISMATCH'],
    ['count of nonsense', text('count: 3', 'count: x'), {}, '3 HEADER_INVALID'],
    ['trailing bytes', Uint8Array.from([...whole, 1, 2, 3, 4, 5]), {}, '3 TRAILING_BYTES'],
    [
      'last streamline without its mark',
      tck([...three.slice(0, -3), ...END], 'Float32LE'),
      {},
      '3 END_MARK_MISSING',
    ],
    ['one NaN in a point', tck([1, Number.NaN, 3, ...NAN, ...END], 'Float32LE'), {}, '1 NOT_FINITE'],
    ['an empty streamline', tck([1, 2, 3, ...NAN, ...NAN, ...END], 'Float32LE'), {}, '2'],
    ['no streamlines', tck(END, 'Float32LE', 'count: 0\n'), {}, '0'],
    ['no bytes', new Uint8Array(0), {}, 'FORMAT_UNKNOWN'],
  ])('%s', (_name, bytes, options, expected) => {
    expect(outcome(bytes, options)).toBe(expected);
  });
});

const real = [
  'nibabel/simple',
  'nibabel/simple_big_endian',
  'nibabel/standard',
  'nibabel/matlab_nan',
  'nibabel/multiline_header_field',
  'niivue/tract.SLF1_R',
  'mrtrix-written/fc50',
];

describe.skipIf(!hasPython)('TCK against nibabel (needs nibabel)', () => {
  it('reads what we write, and we what it writes', () => {
    inFolder((folder) => {
      const ours = makeTractogram(42);
      const out = join(folder, 'points.f32');
      expect(python(LOAD, out, write(folder, 'ours.tck', encodeTck(ours)))).toEqual([[5, 4, 3]]);
      expect(floatsIn(out)).toEqual(ours.points);
      const theirs = join(folder, 'theirs.tck');
      python(SAVE, theirs, out);
      const back = decodeTck(readFileSync(theirs));
      expect(back.points).toEqual(ours.points);
      expect(back.offsets).toEqual(ours.offsets);
    });
  });

  it.skipIf(!hasSharedData)('reads real files alike (needs ../shared)', () => {
    inFolder((folder) => {
      const files = real.map((name) => join(SHARED_DATA, 'formats', `${name}.tck`));
      const out = join(folder, 'points.f32');
      const lengths = python(LOAD, out, ...files);
      const ours = files.map((file) => decodeTck(readFileSync(file)));
      expect(ours.map(({ offsets }) => lengthsOf(offsets))).toEqual(lengths);
      expect(Float32Array.from(ours.flatMap(({ points }) => Array.from(points)))).toEqual(floatsIn(out));
    });
  });
});

describe.skipIf(!hasSharedData)('known TCK files (needs ../shared)', () => {
  const read = (name: string): Buffer => readFileSync(join(SHARED_DATA, 'formats', name));

  it('gives the same points from every number type', () => {
    const reference = decodeTck(read('mrtrix-written/fc50.tck'));
    const end = 3 * reference.offsets[10];
    for (const type of ['Float32BE', 'Float64LE', 'Float64BE']) {
      const ours = decodeTck(read(`mrtrix-written/fc10_${type}.tck`));
      expect(farthest(ours.points, reference.points.subarray(0, end))).toBeLessThan(1e-5);
    }
  });

  it('refuses files without magic or END', () => {
    expect(outcome(read('nibabel/no_magic_number.tck'))).toBe('FORMAT_UNKNOWN');
    expect(outcome(read('nibabel/no_header_end.tck'))).toBe('HEADER_INVALID');
    expect(outcome(read('nibabel/no_header_end_eof.tck'))).toBe('HEADER_INVALID');
    expect(outcome(read('nibabel/empty.tck'))).toBe('0');
  });
});
