import { TractogenError } from '@tractogen/core';
import { checkGrid } from '../space/check-grid.ts';
import { noticeNonFinite, noticing, type ReadOptions } from '../tractogram/read-options.ts';
import type { DataColumn, Tractogram } from '../tractogram/tractogram.ts';
import { isLps, readHead } from './head.ts';
import { Scanner } from './scanner.ts';
import { readSections } from './sections.ts';

/**
 * Reads the bytes of a legacy VTK file of lines (POLYDATA; ASCII or binary, versions 1 to 5): each
 * line is a streamline, in RASMM as MRtrix3 writes it. The format does not say whether x and y point to the right
 * and the front: a title that ends in SPACE=LPS, as 3D Slicer writes it, or `lps` turns files round in which they do
 * not. It has no grid: `reference` gives it.
 *
 * @throws TractogenError FORMAT_UNKNOWN, HEADER_INVALID, OFFSETS_INVALID, COUNT_MISMATCH, TRUNCATED, UNSAFE_ENTRY,
 *   SPACE_MISMATCH where `lps` says otherwise than the title
 */
export function decodeVtk(bytes: Uint8Array, options: ReadOptions = {}): Tractogram {
  const notice = noticing(options);
  const scanner = new Scanner(bytes);
  const lps = isLps(readHead(scanner), options.lps ?? false);
  const parts = readSections(scanner);
  const count = parts.lines.offsets.length - 1;
  if (parts.others > 0)
    notice(
      'DATA_DROPPED',
      `${parts.others} cells are no lines (vertices, polygons or strips); they are left out`,
    );
  if (parts.left.length > 0) notice('DATA_DROPPED', `left out: ${parts.left.join(', ')}`);
  for (const name of parts.rounded) notice('DATA_DROPPED', `${name} holds whole numbers that float32 rounds`);
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
  if (lps) turnRound(points);
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
