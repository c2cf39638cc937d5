import { TractogenError } from '@tractogen/core';
import type { Scanner } from './scanner.ts';

/**
 * Checks the first lines and gives the title.
 *
 * @throws TractogenError FORMAT_UNKNOWN, HEADER_INVALID
 */
export function readHead(scanner: Scanner): string {
  const remedy = 'Write it as legacy VTK with lines, or as TRK, TCK or TRX';
  if (!/^# vtk DataFile Version \d+\.\d+/.test(scanner.line() ?? ''))
    throw new TractogenError('FORMAT_UNKNOWN', 'by its first line the file is no legacy VTK', {
      offset: 0,
      remedy,
    });
  const title = scanner.line() ?? '';
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
  return title;
}

/**
 * Whether x points to the left and y to the back, by the file's title or else by what the user says.
 *
 * @throws TractogenError SPACE_MISMATCH
 */
export function isLps(title: string, asked: boolean): boolean {
  const said = /\bSPACE=(RAS|LPS)\b/.exec(title)?.[1];
  if (said === undefined) return asked;
  if (said === 'RAS' && asked)
    throw new TractogenError(
      'SPACE_MISMATCH',
      "by the file's title it is in RAS, and it is to be read as LPS",
      {
        remedy: 'Read it without `lps`; if the title is wrong, correct its second line',
      },
    );
  return said === 'LPS';
}
