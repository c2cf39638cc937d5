import { TractogenError } from '@tractogen/core';
import { checkGrid } from '../space/check-grid.ts';
import { noticeNonFinite, noticing, type ReadOptions } from '../tractogram/read-options.ts';
import type { DataColumn, Tractogram } from '../tractogram/tractogram.ts';
import { natural, readAttributes, readField, skipMetadata, type Attributes } from './attributes.ts';
import { readCells, type Lines } from './lines.ts';
import { Scanner } from './scanner.ts';

/**
 * Reads the bytes of a legacy VTK file of lines (POLYDATA; ASCII or binary, versions 1 to 5): each
 * line is a streamline, in RASMM as MRtrix3 writes it. The format does not say whether x and y point to the right
 * and the front: `lps` turns files round in which they do not. It has no grid: `reference` gives it.
 *
 * @throws TractogenError FORMAT_UNKNOWN, HEADER_INVALID, OFFSETS_INVALID, COUNT_MISMATCH, TRUNCATED
 */
export function decodeVtk(bytes: Uint8Array, options: ReadOptions = {}): Tractogram {
  const notice = noticing(options);
  const scanner = new Scanner(bytes);
  readHead(scanner);
  const parts = readSections(scanner);
  const count = parts.lines.offsets.length - 1;
  if (parts.others > 0)
    notice(
      'DATA_DROPPED',
      `${parts.others} cells are no lines (vertices, polygons or strips); they are left out`,
    );
  if (parts.left.length > 0) notice('DATA_DROPPED', `left out: ${parts.left.join(', ')}`);
  const { connectivity } = parts.lines;
  const known = parts.points.length / 3;
  const used = new Uint8Array(known);
  for (const point of connectivity) {
    if (!(Number.isInteger(point) && point >= 0 && point < known))
      throw new TractogenError('OFFSETS_INVALID', `a line joins point ${point} of ${known}`);
    used[point] = 1;
  }
  const unused = used.reduce((sum, one) => sum - one, known);
  if (unused > 0) notice('DATA_DROPPED', `${unused} points are in no line; they are left out`);
  checkSharing(parts.ofPoints, connectivity.length, bytes.length);
  const points = gather({ values: parts.points, components: 3 }, connectivity).values;
  if (options.lps === true) turnRound(points);
  noticeNonFinite(points, notice);
  return {
    points,
    offsets: Uint32Array.from(parts.lines.offsets),
    grid: options.reference === undefined ? null : checkGrid(options.reference),
    perPoint: new Map([...parts.ofPoints].map(([name, column]) => [name, gather(column, connectivity)])),
    // Rows of cells: vertices first, then lines.
    perStreamline: new Map(
      [...parts.ofCells].map(([name, { values, components }]) => [
        name,
        { values: values.slice(parts.before * components, (parts.before + count) * components), components },
      ]),
    ),
    groups: new Map(),
  };
}

function readHead(scanner: Scanner): void {
  const remedy = 'Write it as legacy VTK with lines, or as TRK, TCK or TRX';
  if (!/^# vtk DataFile Version \d+\.\d+/.test(scanner.line() ?? ''))
    throw new TractogenError('FORMAT_UNKNOWN', 'by its first line the file is no legacy VTK', {
      offset: 0,
      remedy,
    });
  scanner.line();
  const kind = scanner.words()?.[0]?.toUpperCase();
  if (kind !== 'ASCII' && kind !== 'BINARY')
    scanner.fail('HEADER_INVALID', 'the third line is neither ASCII nor BINARY');
  scanner.ascii = kind === 'ASCII';
  const dataset = scanner.words();
  if (dataset?.[0]?.toUpperCase() !== 'DATASET' || dataset[1]?.toUpperCase() !== 'POLYDATA')
    throw new TractogenError('FORMAT_UNKNOWN', `the file holds ${dataset?.[1] ?? 'nothing'}, not POLYDATA`, {
      offset: scanner.at,
      remedy,
    });
}

const GEOMETRY = new Set(['POINTS', 'VERTICES', 'LINES', 'POLYGONS', 'TRIANGLE_STRIPS']);
const ONCE = new Set([...GEOMETRY, 'POINT_DATA', 'CELL_DATA']);

interface Parts {
  readonly points: Float32Array;
  readonly lines: Lines;
  readonly ofPoints: ReadonlyMap<string, DataColumn>;
  readonly ofCells: ReadonlyMap<string, DataColumn>;
  /** Cells that come before the lines, and all that are no lines. */
  readonly before: number;
  readonly others: number;
  readonly left: readonly string[];
}

function readSections(scanner: Scanner): Parts {
  let points: Float32Array | null = null;
  let lines: Lines | null = null;
  let before = 0;
  let others = 0;
  let ofPoints: Attributes | null = null;
  let ofCells: Attributes | null = null;
  const left: string[] = [];
  const lineCount = (): number => (lines === null ? 0 : lines.offsets.length - 1);
  const seen = new Set<string>();
  for (let words = scanner.words(); words !== null; words = scanner.words()) {
    const [kind, first, second] = words;
    const word = kind.toUpperCase();
    // A second one would replace what data were counted against.
    if (ONCE.has(word) && seen.has(word)) scanner.fail('HEADER_INVALID', `${word} is there twice`);
    if (GEOMETRY.has(word) && (ofPoints !== null || ofCells !== null))
      scanner.fail('HEADER_INVALID', `${word} stands after the data of points or cells`);
    seen.add(word);
    if (word === 'POINTS') points = scanner.numbers(3 * natural(scanner, first), second ?? '', Float32Array);
    else if (word === 'LINES') lines = readCells(scanner, natural(scanner, first), natural(scanner, second));
    else if (word === 'VERTICES' || word === 'POLYGONS' || word === 'TRIANGLE_STRIPS') {
      const cells = readCells(scanner, natural(scanner, first), natural(scanner, second)).offsets.length - 1;
      others += cells;
      if (word === 'VERTICES') before = cells;
    } else if (word === 'POINT_DATA') {
      const rows = natural(scanner, first);
      const there = points === null ? 0 : points.length / 3;
      if (rows !== there)
        scanner.fail('COUNT_MISMATCH', `data of ${rows} points stand beside ${there} points`);
      ofPoints = readAttributes(scanner, rows);
    } else if (word === 'CELL_DATA') {
      const rows = natural(scanner, first);
      if (rows !== lineCount() + others)
        scanner.fail('COUNT_MISMATCH', `data of ${rows} cells stand beside ${lineCount() + others} cells`);
      ofCells = readAttributes(scanner, rows);
    } else if (word === 'FIELD') readField(scanner, natural(scanner, second), null, () => {}, left);
    else if (word === 'METADATA') skipMetadata(scanner);
    else scanner.fail('HEADER_INVALID', `${JSON.stringify(kind.slice(0, 20))} is no section of POLYDATA`);
  }
  if (points === null) scanner.fail('TRUNCATED', 'the file has no POINTS');
  if (lines === null && others > 0)
    throw new TractogenError('FORMAT_UNKNOWN', `the file holds ${others} cells and none of them is a line`, {
      remedy: 'A surface is no tractogram: give a file with LINES',
    });
  if (lines === null && points.length > 0) scanner.fail('TRUNCATED', 'the file has points and no LINES');
  return {
    points,
    lines: lines ?? { offsets: new Float64Array(1), connectivity: new Float64Array(0) },
    ofPoints: ofPoints?.columns ?? new Map<string, DataColumn>(),
    ofCells: ofCells?.columns ?? new Map<string, DataColumn>(),
    before,
    others,
    left: [...left, ...(ofPoints?.left ?? []), ...(ofCells?.left ?? [])],
  };
}

/** Lines may share points, and so a small file may claim large data; honest ones share a few. */
const SHARING = 200;
const FLOOR = 1024 * 1024;

/** @throws TractogenError UNSAFE_ENTRY if the data of points would take far more bytes than the file */
function checkSharing(ofPoints: ReadonlyMap<string, DataColumn>, rows: number, fileBytes: number): void {
  const width = [...ofPoints.values()].reduce((sum, { components }) => sum + components, 3);
  const needed = 4 * rows * width;
  if (needed <= SHARING * fileBytes + FLOOR) return;
  throw new TractogenError(
    'UNSAFE_ENTRY',
    `lines share points so often that ${fileBytes} bytes of file become ${needed}; ${SHARING} times is allowed`,
    { remedy: 'Do not use this file; get it again from a source you trust' },
  );
}

/** Rows of a column in the order of the lines: VTK's lines may share points, ours do not. */
function gather({ values, components }: DataColumn, rows: Float64Array): DataColumn {
  const result = new Float32Array(rows.length * components);
  for (let i = 0; i < rows.length; i++)
    for (let c = 0; c < components; c++) result[i * components + c] = values[rows[i] * components + c];
  return { values: result, components };
}

function turnRound(points: Float32Array): void {
  for (let i = 0; i < points.length; i += 3) {
    points[i] = -points[i];
    points[i + 1] = -points[i + 1];
  }
}
