import { TractogenError, type ErrorCode } from '@tractogen/core';
import { agree } from '../space/check-grid.ts';
import { noticeNonFinite, noticing, type ReadOptions } from '../tractogram/read-options.ts';
import type { DataColumn, Tractogram } from '../tractogram/tractogram.ts';
import { parseTrxHeader, type TrxHeader } from './header.ts';
import { arraysIn, type TrxArray } from './layout.ts';
import { asFloat32, asIndices, bytesOf, numbersIn } from './numbers.ts';
import { readZipDirectory } from './zip-directory.ts';
import { checkBudget, readEntry } from './zip-read.ts';

/**
 * Reads the bytes of a TRX archive. Every number type the format knows is read as float32 (float64 is
 * rounded). Offsets may be N or N + 1.
 *
 * Points may be a view of `bytes` where they are stored as float32: do not change the bytes afterwards.
 *
 * @throws TractogenError ARCHIVE_INVALID, UNSAFE_ENTRY, FORMAT_UNKNOWN, HEADER_INVALID, AFFINE_INVALID,
 *   COUNT_MISMATCH, OFFSETS_INVALID, SPACE_MISMATCH
 */
export function decodeTrx(bytes: Uint8Array, options: ReadOptions = {}): Tractogram {
  const notice = noticing(options);
  const entries = readZipDirectory(bytes);
  checkBudget(entries, bytes.length);
  const headerEntry = entries.find(({ name }) => name === 'header.json');
  if (headerEntry === undefined) {
    throw new TractogenError('FORMAT_UNKNOWN', 'the archive has no header.json: it is not a TRX file');
  }
  const header = parseTrxHeader(readEntry(bytes, headerEntry));
  if (header.grid.dimensions.some((n) => n === 0)) notice('HEADER_INVALID', 'DIMENSIONS holds a 0');
  const grid = agree(header.grid, options.reference);
  const arrays = arraysIn(entries, notice);
  // The header's counts are compared with sizes in the directory before anything is inflated.
  const read = (array: TrxArray, rows: number): ReturnType<typeof numbersIn> => {
    const size = rows * array.components * bytesOf(array.type);
    if (array.entry.size !== size) {
      throw mismatch(
        `${array.entry.name} has ${array.entry.size} bytes; ${rows} rows of ${array.components} need ${size}`,
      );
    }
    return numbersIn(readEntry(bytes, array.entry), array.type);
  };

  const points = readPoints(arrays.positions, header, read);
  const offsets = readOffsets(arrays.offsets, header, read, options.recover === true, notice);
  const streamlines = offsets.length - 1;
  const columns = (found: ReadonlyMap<string, TrxArray>, rows: number): Map<string, DataColumn> =>
    new Map(
      [...found].map(([name, array]) => {
        const { values, exact } = asFloat32(read(array, rows));
        if (!exact) notice('DATA_DROPPED', `${array.entry.name} holds whole numbers that float32 rounds`);
        return [name, { values, components: array.components }];
      }),
    );
  const perPoint = columns(arrays.perPoint, header.vertices);
  const perStreamline = columns(arrays.perStreamline, streamlines);
  const groups = new Map(
    [...arrays.groups].map(([name, array]) => {
      const rows = array.entry.size / bytesOf(array.type);
      return [name, asIndices(read(array, rows), streamlines - 1, `streamline of group ${name}`)];
    }),
  );
  const perGroup = new Map<string, ReadonlyMap<string, DataColumn>>();
  for (const [name, found] of arrays.perGroup) {
    if (groups.has(name)) perGroup.set(name, columns(found, 1));
    else
      notice(
        'DATA_DROPPED',
        `there is no group ${name}, but data of it; left out: ${[...found.keys()].join(', ')}`,
      );
  }
  noticeNonFinite(points, notice);
  const whole = { points, offsets, grid, perPoint, perStreamline, groups };
  return perGroup.size === 0 ? whole : { ...whole, perGroup };
}

type Read = (array: TrxArray, rows: number) => ReturnType<typeof numbersIn>;

function readPoints(positions: TrxArray | null, header: TrxHeader, read: Read): Float32Array {
  if (positions !== null) return asFloat32(read(positions, header.vertices)).values;
  if (header.vertices > 0) throw mismatch(`NB_VERTICES is ${header.vertices}, but there are no positions`);
  return new Float32Array(0);
}

/**
 * N + 1 offsets. Some writers leave the closing one out; some, besides, count one streamline too few,
 * which shows in points that belong to none: only `recover` gives these their streamline back.
 */
function readOffsets(
  array: TrxArray | null,
  { streamlines, vertices }: TrxHeader,
  read: Read,
  recover: boolean,
  notice: (code: ErrorCode, message: string) => void,
): Uint32Array {
  if (array === null) {
    if (streamlines > 0) throw mismatch(`NB_STREAMLINES is ${streamlines}, but there are no offsets`);
    if (vertices > 0) throw mismatch(`there are ${vertices} points and no streamlines`);
    return new Uint32Array(1);
  }
  const rows = array.entry.size / bytesOf(array.type);
  if (rows !== streamlines && rows !== streamlines + 1) {
    throw mismatch(`NB_STREAMLINES is ${streamlines}, but there are ${rows} offsets`);
  }
  const stored = asIndices(read(array, rows), vertices, 'offset');
  const closed = rows === streamlines + 1 && stored[streamlines] === vertices;
  if (rows === streamlines + 1 && !closed) {
    const message = `the last offset is ${stored[streamlines]}, but there are ${vertices} points`;
    if (!recover)
      throw invalid(message, streamlines, 'Read it with --recover to take them as one streamline more');
    notice('COUNT_MISMATCH', `${message}; they are taken as one streamline more`);
  }
  if (rows === streamlines && rows > 0)
    notice('COUNT_MISMATCH', 'the closing offset is not there; NB_VERTICES is taken');
  const offsets = closed ? stored : new Uint32Array(rows + 1).fill(vertices);
  if (!closed) offsets.set(stored);
  if (offsets[0] !== 0) throw invalid(`the first offset is ${offsets[0]}, not 0`, 0);
  for (let i = 1; i < offsets.length; i++) {
    if (offsets[i] < offsets[i - 1]) throw invalid(`offset ${offsets[i]} follows ${offsets[i - 1]}`, i);
  }
  return offsets;
}

function invalid(
  message: string,
  index: number,
  remedy = 'The file is damaged; make it anew',
): TractogenError {
  return new TractogenError('OFFSETS_INVALID', message, { index, remedy });
}

function mismatch(message: string): TractogenError {
  return new TractogenError('COUNT_MISMATCH', message, { remedy: 'The file is damaged; make it anew' });
}
