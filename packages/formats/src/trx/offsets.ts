import { TractogenError } from '@tractogen/core';
import type { TrxHeader } from './header.ts';
import type { TrxArray } from './layout.ts';
import { asIndices, bytesOf } from './numbers.ts';
import { mismatch, type Notice, type Read } from './open.ts';

/** How many offsets there are: as many as streamlines, or one more. @throws TractogenError COUNT_MISMATCH */
export function checkOffsetRows(array: TrxArray, streamlines: number): number {
  const rows = array.entry.size / bytesOf(array.type);
  if (rows === streamlines || rows === streamlines + 1) return rows;
  throw mismatch(`NB_STREAMLINES is ${streamlines}, but there are ${rows} offsets`);
}

/**
 * N + 1 offsets. Some writers leave the closing one out; some, besides, count one streamline too few,
 * which shows in points that belong to none: only `recover` gives these their streamline back.
 */
export function readOffsets(
  array: TrxArray | null,
  { streamlines, vertices }: TrxHeader,
  read: Read,
  recover: boolean,
  notice: Notice,
): Uint32Array {
  if (array === null) {
    if (streamlines > 0) throw mismatch(`NB_STREAMLINES is ${streamlines}, but there are no offsets`);
    if (vertices > 0) throw mismatch(`there are ${vertices} points and no streamlines`);
    return new Uint32Array(1);
  }
  const rows = checkOffsetRows(array, streamlines);
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
