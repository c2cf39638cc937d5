import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasMrtrix, tckconvert } from '../testing/peers.ts';
import { SHARED_DATA, hasSharedData, inFolder, write } from '../testing/python.ts';
import { OBLIQUE_GRID, codeOf, farthest, makeTractogram } from '../testing/tractograms.ts';
import { vtkText } from '../testing/vtk.ts';
import type { Tractogram } from '../tractogram/tractogram.ts';
import { decodeTck } from '../tck/decode.ts';
import { encodeTck } from '../tck/encode.ts';
import { decodeVtk } from './decode.ts';
import { encodeVtk } from './encode.ts';
import { VTK_VERSIONS, type VtkStyle } from './style.ts';

const FIXTURES = resolve(import.meta.dirname, '../../../../tools/parity/fixtures');
const shared = (name: string): Uint8Array => readFileSync(join(SHARED_DATA, 'formats/mrtrix-written', name));

function head(...lines: readonly string[]): Buffer {
  return Buffer.from(
    ['# vtk DataFile Version 3.0', 'x', 'ASCII', 'DATASET POLYDATA', ...lines, ''].join('\n'),
  );
}

describe('files that VTK wrote (tools/parity/vtk_fixtures.py)', () => {
  it.each(['42-text', '42-binary', '51-text', '51-binary'])('reads version %s', (name) => {
    const warnings: string[] = [];
    const ours = decodeVtk(readFileSync(join(FIXTURES, `vtk-${name}.vtk`)), {
      warn: (text) => warnings.push(text),
    });
    const ids = [0, 1, 2, 6, 5, 2, 1, 3, 4];
    expect([...ours.offsets]).toEqual([0, 3, 5, 9]);
    expect([...ours.points]).toEqual(ids.flatMap((i) => [i / 8, 0 - (i * i) / 8, 30 - i]));
    expect([...(ours.perPoint.get('fa')?.values ?? [])]).toEqual(ids.map((i) => i / 8));
    expect([...(ours.perPoint.get('tangent')?.values ?? [])]).toEqual(
      ids.flatMap((i) => [(3 * i) / 4, (3 * i + 1) / 4, (3 * i + 2) / 4]),
    );
    expect(ours.perPoint.get('two words')).toEqual({
      values: Float32Array.from(ids.flatMap((i) => [2 * i, 2 * i + 1])),
      components: 2,
    });
    // Row 0 of the cells is the vertex.
    expect([...(ours.perStreamline.get('bundle')?.values ?? [])]).toEqual([4, 5, 6]);
    expect([...(ours.perStreamline.get('id')?.values ?? [])]).toEqual([2 ** 20, 2, 3]);
    expect(warnings).toEqual([
      '1 cells are no lines (vertices, polygons or strips); they are left out',
      'left out: names',
    ]);
  });
});

describe('every type of numbers and kind of attribute, as VTK wrote it', () => {
  it.each(['text', 'binary'])('is read from %s', (kind) => {
    const warnings: string[] = [];
    const ours = decodeVtk(readFileSync(join(FIXTURES, `vtk-types-${kind}.vtk`)), {
      warn: (text) => warnings.push(text),
    });
    const counting = (length: number, from = 0): number[] => Array.from({ length }, (_, i) => from + i);
    const whole = 'Char SignedChar UnsignedChar Short UnsignedShort Int UnsignedInt Long UnsignedLong';
    const names = `${whole} LongLong UnsignedLongLong Float Double IdType`.split(' ');
    const values = ({ perPoint, perStreamline }: Tractogram): Record<string, number[]> =>
      Object.fromEntries([...perPoint, ...perStreamline].map(([name, column]) => [name, [...column.values]]));
    expect(values(ours)).toEqual({
      ...Object.fromEntries(names.map((name) => [name, [7, 0, 100, 3]])),
      Bit: [1, 0, 1, 1],
      large: [0, 2 ** 20, 2 ** 24, 3],
      global: counting(4, 10),
      pedigree: counting(4, 20),
      normal: counting(12),
      tensor: counting(36),
      colour: [255, 0, 1, 2, 3, 254],
      texture: counting(4),
    });
    expect(ours.perStreamline.get('colour')?.components).toBe(3);
    expect(warnings).toEqual(['left out: words', 'large holds whole numbers that float32 rounds']);
    // By its title x and y point to the left and the back.
    expect([...ours.points]).toEqual([-0, -0, 0, -1, -2, 3, -2, -4, 6, -3, -6, 9]);
  });
});

describe.skipIf(!hasSharedData)('files that MRtrix3 wrote (needs ../shared)', () => {
  it('reads what tckconvert made of a TCK file', () => {
    const [vtk, tck] = [decodeVtk(shared('fc50.vtk')), decodeTck(shared('fc50.tck'))];
    expect(vtk.offsets).toEqual(tck.offsets);
    // MRtrix3 writes six digits.
    expect(farthest(vtk.points, tck.points)).toBeLessThan(5.1e-4);
    const ten = decodeVtk(shared('fc10_ascii.vtk'));
    expect(ten.offsets).toEqual(tck.offsets.slice(0, 11));
    expect(farthest(ten.points, tck.points.slice(0, ten.points.length))).toBeLessThan(5.1e-4);
  });
});

describe.skipIf(!hasMrtrix)('MRtrix3 (needs MRtrix3)', () => {
  it('reads what we write, and we what it writes; 3.0.3 reads binary of version 3.0 only', () => {
    const ours = makeTractogram(3, { lengths: [5, 2, 40], extras: true });
    inFolder((folder) => {
      const run = (from: string, to: string): void => tckconvert(join(folder, from), join(folder, to));
      write(folder, 'ours.vtk', encodeVtk(ours));
      run('ours.vtk', 'back.tck');
      const back = decodeTck(readFileSync(join(folder, 'back.tck')));
      expect(back.offsets).toEqual(ours.offsets);
      expect(back.points).toEqual(ours.points);
      write(folder, 'ours.tck', encodeTck(ours));
      run('ours.tck', 'theirs.vtk');
      const theirs = decodeVtk(readFileSync(join(folder, 'theirs.vtk')));
      expect(theirs.offsets).toEqual(ours.offsets);
      expect(farthest(theirs.points, ours.points)).toBeLessThan(1e-4);
    });
  });
});

describe('VTK', () => {
  const full = makeTractogram(4, { lengths: [5, 0, 1, 7], extras: true });

  const styles: VtkStyle[] = [false, true].flatMap((ascii) =>
    VTK_VERSIONS.map((version) => ({ ascii, version })),
  );
  it.each(styles)(
    'gives back what was written, bit by bit, but for groups: $version, text $ascii',
    (style) => {
      const warnings: string[] = [];
      const bytes = encodeVtk(full, { ...style, warn: (text) => warnings.push(text) });
      const back = decodeVtk(bytes, { reference: OBLIQUE_GRID });
      expect({ ...back, groups: full.groups }).toEqual(full);
      expect(warnings.join()).toMatch(/^VTK cannot hold groups; left out: /);
      expect(encodeVtk({ ...back, groups: new Map() }, style)).toEqual(bytes);
      expect(Buffer.from(bytes).toString('latin1').split('\n').slice(0, 4)).toEqual([
        `# vtk DataFile Version ${style.version}`,
        'streamlines in RASMM. SPACE=RAS',
        style.ascii ? 'ASCII' : 'BINARY',
        'DATASET POLYDATA',
      ]);
    },
  );

  it('has no text for NaN and infinity; binary keeps them', () => {
    const odd = { ...full, points: full.points.with(4, Number.NaN).with(7, -Infinity) };
    expect(codeOf(() => encodeVtk(odd, { ascii: true }))).toBe('NOT_FINITE');
    expect(decodeVtk(encodeVtk(odd)).points).toEqual(odd.points);
  });

  it('reads points of 64 bits, from text and binary', () => {
    const numbers = [1.5, -2.25, 1e-7, 4, 5, 1 / 3];
    const doubles = Buffer.alloc(48);
    for (const [i, value] of numbers.entries()) doubles.writeDoubleBE(value, 8 * i);
    const cells = Buffer.from([0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1]);
    const binary = Buffer.concat([
      Buffer.from(head('POINTS 2 double').toString().replace('ASCII', 'BINARY')),
      doubles,
      Buffer.from('\nLINES 1 3\n'),
      cells,
    ]);
    const plain = head('POINTS 2 double', numbers.join(' '), 'LINES 1 3', '2 0 1');
    for (const bytes of [binary, plain]) expect(decodeVtk(bytes).points).toEqual(Float32Array.from(numbers));
  });

  it('reads text of versions 3 and 5.1 alike, names of any kind too', () => {
    const named = {
      ...full,
      perStreamline: new Map([['100 % "é"', { values: Float32Array.of(1, 2, 3, 4), components: 1 }]]),
    };
    expect(decodeVtk(encodeVtk(named)).perStreamline).toEqual(named.perStreamline);
    for (const offsets of [false, true]) {
      const back = decodeVtk(vtkText(full, { offsets }));
      expect(back.points).toEqual(full.points);
      expect(back.offsets).toEqual(full.offsets);
      expect(back.perStreamline).toEqual(full.perStreamline);
    }
  });

  it('turns files round whose x points to the left and y to the back', () => {
    const turned = [...full.points].map((value, i) => (i % 3 === 2 ? value : -value));
    const titled = (title: string): Uint8Array =>
      Buffer.from(
        Buffer.from(encodeVtk(full))
          .toString('latin1')
          .replace(/\n.*\n/, `\n${title}\n`),
        'latin1',
      );
    const slicer = '3D Slicer output. SPACE=';
    expect([...decodeVtk(titled('vtk output'), { lps: true }).points]).toEqual(turned);
    expect([...decodeVtk(titled(`${slicer}LPS`)).points]).toEqual(turned);
    expect([...decodeVtk(titled(`${slicer}LPS`), { lps: true }).points]).toEqual(turned);
    expect(decodeVtk(titled(`${slicer}RAS`), { lps: false }).points).toEqual(full.points);
    expect(codeOf(() => decodeVtk(titled(`${slicer}RAS`), { lps: true }))).toBe('SPACE_MISMATCH');
  });

  it('reads an empty tractogram', () => {
    const empty = makeTractogram(5, { lengths: [] });
    expect(decodeVtk(encodeVtk(empty)).offsets).toEqual(Uint32Array.of(0));
  });

  it.each<[string, Uint8Array, string]>([
    ['another kind of file', Buffer.from('TRACK\0'), 'FORMAT_UNKNOWN'],
    [
      'a grid of voxels',
      Buffer.from('# vtk DataFile Version 3.0\nx\nASCII\nDATASET STRUCTURED_POINTS\n'),
      'FORMAT_UNKNOWN',
    ],
    ['two thousand million points', head('POINTS 2000000000 float', '1 2 3'), 'TRUNCATED'],
    ['no lines', head('POINTS 1 float', '1 2 3'), 'TRUNCATED'],
    ['a cut', encodeVtk(full).subarray(0, 180), 'TRUNCATED'],
    [
      'a line to a point that is not there',
      head('POINTS 2 float', '1 2 3 4 5 6', 'LINES 1 3', '2 0 2'),
      'OFFSETS_INVALID',
    ],
    [
      'a line longer than its numbers',
      head('POINTS 2 float', '1 2 3 4 5 6', 'LINES 1 3', '3 0 1'),
      'OFFSETS_INVALID',
    ],
    [
      'offsets that fall',
      head('POINTS 2 float', '1 2 3 4 5 6', 'LINES 3 2', 'OFFSETS int', '0 2 1', 'CONNECTIVITY int', '0 1'),
      'OFFSETS_INVALID',
    ],
    [
      'a word among the numbers',
      head('POINTS 2 float', '1 2 3 4 5 six', 'LINES 1 3', '2 0 1'),
      'HEADER_INVALID',
    ],
    ['a type called as what every object has', head('POINTS 0 constructor'), 'HEADER_INVALID'],
    ['points twice', head('POINTS 1 float', '1 2 3', 'POINTS 0 float'), 'HEADER_INVALID'],
    [
      'lines after the data of points',
      head('POINTS 1 float', '1 2 3', 'POINT_DATA 1', 'SCALARS a float', '7', 'LINES 1 2', '1 0'),
      'HEADER_INVALID',
    ],
    [
      'one point of 40,000 numbers in 60,000 lines',
      head(
        'POINTS 1 float',
        '1 2 3',
        'LINES 60000 120000',
        '1 0 '.repeat(60_000),
        'POINT_DATA 1',
        'FIELD f 1',
        'a 40000 1 float',
        '1 '.repeat(40_000),
      ),
      'UNSAFE_ENTRY',
    ],
    [
      'a title of two million letters',
      Buffer.from(`# vtk DataFile Version 3.0\n${'x'.repeat(2_000_000)}\n`),
      'HEADER_INVALID',
    ],
    [
      'a type that is not known',
      head('POINTS 2 half', '1 2 3 4 5 6', 'LINES 1 3', '2 0 1'),
      'HEADER_INVALID',
    ],
    [
      'data of more points than there are',
      head('POINTS 1 float', '1 2 3', 'LINES 1 2', '1 0', 'POINT_DATA 2'),
      'COUNT_MISMATCH',
    ],
  ])('refuses %s', (_, bytes, code) => {
    expect(codeOf(() => decodeVtk(bytes))).toBe(code);
  });
});
