import { TractogenError, type ErrorCode } from '@tractogen/core';
import { agree } from '../space/check-grid.ts';
import type { Grid } from '../space/grid.ts';
import type { ReadOptions } from '../tractogram/read-options.ts';
import { parseTrxHeader, type TrxHeader } from './header.ts';
import { arraysIn, type TrxArray, type TrxArrays } from './layout.ts';
import { bytesOf, type numbersIn } from './numbers.ts';
import type { ZipEntry } from './zip-directory.ts';

/** Hears of what is odd. */
export type Notice = (code: ErrorCode, message: string) => void;
/** The numbers of an array, which must have so many rows. */
export type Read = (array: TrxArray, rows: number) => ReturnType<typeof numbersIn>;

/** @throws TractogenError FORMAT_UNKNOWN */
export function headerIn(entries: readonly ZipEntry[]): ZipEntry {
  const found = entries.find(({ name }) => name === 'header.json');
  if (found !== undefined) return found;
  throw new TractogenError('FORMAT_UNKNOWN', 'the archive has no header.json: it is not a TRX file');
}

/** What an archive holds, its arrays not yet read. @throws TractogenError as `decodeTrx` */
export function openTrx(
  entries: readonly ZipEntry[],
  headerBytes: Uint8Array,
  options: ReadOptions,
  notice: Notice,
): { header: TrxHeader; grid: Grid; arrays: TrxArrays } {
  const header = parseTrxHeader(headerBytes);
  if (header.grid.dimensions.some((n) => n === 0)) notice('HEADER_INVALID', 'DIMENSIONS holds a 0');
  const grid = agree(header.grid, options.reference);
  return { header, grid, arrays: arraysIn(entries, notice) };
}

/** The header's counts are compared with sizes in the directory before anything is inflated. @throws TractogenError COUNT_MISMATCH */
export function checkRows({ entry, components, type }: TrxArray, rows: number): void {
  const size = rows * components * bytesOf(type);
  if (entry.size === size) return;
  throw mismatch(`${entry.name} has ${entry.size} bytes; ${rows} rows of ${components} need ${size}`);
}

export function noticeRounded({ entry }: TrxArray, notice: Notice): void {
  notice('DATA_DROPPED', `${entry.name} holds whole numbers that float32 rounds`);
}

export function noticeNoGroup(name: string, found: ReadonlyMap<string, unknown>, notice: Notice): void {
  notice(
    'DATA_DROPPED',
    `there is no group ${name}, but data of it; left out: ${[...found.keys()].join(', ')}`,
  );
}

/** @throws TractogenError COUNT_MISMATCH if there are points and no positions */
export function checkPositions(header: TrxHeader): void {
  if (header.vertices > 0) throw mismatch(`NB_VERTICES is ${header.vertices}, but there are no positions`);
}

export function mismatch(message: string): TractogenError {
  return new TractogenError('COUNT_MISMATCH', message, { remedy: 'The file is damaged; make it anew' });
}
