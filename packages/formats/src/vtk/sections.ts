import { TractogenError } from '@tractogen/core';
import type { DataColumn } from '../tractogram/tractogram.ts';
import { natural, readAttributes, readField, skipMetadata, type Attributes } from './attributes.ts';
import { readCells, type Lines } from './lines.ts';
import type { Scanner } from './scanner.ts';

const GEOMETRY = new Set(['POINTS', 'VERTICES', 'LINES', 'POLYGONS', 'TRIANGLE_STRIPS']);
const ONCE = new Set([...GEOMETRY, 'POINT_DATA', 'CELL_DATA']);

/** What the sections of a file hold. */
export interface Parts {
  readonly points: Float32Array;
  readonly lines: Lines;
  readonly ofPoints: ReadonlyMap<string, DataColumn>;
  readonly ofCells: ReadonlyMap<string, DataColumn>;
  /** Cells that come before the lines, and all that are no lines. */
  readonly before: number;
  readonly others: number;
  readonly left: readonly string[];
  readonly rounded: readonly string[];
}

/**
 * Points, lines and the data of both, after the head.
 *
 * @throws TractogenError HEADER_INVALID, OFFSETS_INVALID, COUNT_MISMATCH, TRUNCATED, FORMAT_UNKNOWN
 */
export function readSections(scanner: Scanner): Parts {
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
    rounded: [...(ofPoints?.rounded ?? []), ...(ofCells?.rounded ?? [])],
  };
}
