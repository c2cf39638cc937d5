import { TractogenError, type ErrorCode } from '@tractogen/core';
import { TRK_HEADER, type TrkHeader } from './header.ts';
import type { ReadOptions } from '../tractogram/read-options.ts';

/** Where the streamlines of a TRK body lie. Words are 4 bytes; the body starts after the header. */
export interface TrkScan {
  readonly streamlines: number;
  readonly points: number;
}

/** One walk over the lengths. `end` is the word where it stopped; `problem` why, unless at the end. */
interface Walk extends TrkScan {
  readonly end: number;
  readonly problem: TractogenError | null;
}

/**
 * Walks over the lengths in a TRK body, so that arrays are made for what is there and never for what
 * a header claims, and compares with `n_count`.
 *
 * @param words the body as 32-bit integers in the machine's byte order
 * @param spare bytes after the last whole word
 * @throws TractogenError TRUNCATED, STREAMLINE_INVALID, COUNT_MISMATCH
 */
export function scanTrk(
  words: Int32Array,
  spare: number,
  header: TrkHeader,
  options: ReadOptions,
  notice: (code: ErrorCode, message: string) => void,
): TrkScan {
  const perPoint = 3 + sum(header.scalars);
  const perStreamline = sum(header.properties);
  const wanted = header.count === 0 ? Infinity : header.count;
  const first = walk(words, 0, 0, wanted, perPoint, perStreamline);
  if (first.problem !== null) {
    if (options.recover !== true) throw first.problem;
    notice(first.problem.code, `${first.problem.message}; ${first.streamlines} whole streamlines are kept`);
    return first;
  }
  const left = 4 * (words.length - first.end) + spare;
  if (header.count === 0) {
    if (left === 0) return first;
    const cut = new TractogenError('TRUNCATED', `${left} bytes are left, less than a length`, at(first));
    if (options.recover !== true) throw cut;
    notice('TRUNCATED', `${cut.message}; ${first.streamlines} whole streamlines are kept`);
    return first;
  }
  if (first.streamlines < header.count) {
    notice('COUNT_MISMATCH', `n_count says ${header.count} streamlines, ${first.streamlines} are there`);
  }
  if (left === 0) return first;
  const more = walk(words, first.end, first.streamlines, Infinity, perPoint, perStreamline);
  // Zero padding reads as empty streamlines; only points prove that n_count lies.
  if (more.problem === null && more.points > 0 && spare === 0) {
    const streamlines = first.streamlines + more.streamlines;
    const message = `n_count says ${header.count} streamlines, ${streamlines} are there`;
    if (options.recover !== true) {
      throw new TractogenError('COUNT_MISMATCH', message, {
        offset: 988,
        remedy: 'Read it with --recover to get all',
      });
    }
    notice('COUNT_MISMATCH', message);
    return { streamlines, points: first.points + more.points };
  }
  notice('TRAILING_BYTES', `${left} bytes stand after the last streamline`);
  return first;
}

function walk(
  words: Int32Array,
  start: number,
  firstIndex: number,
  wanted: number,
  perPoint: number,
  perStreamline: number,
): Walk {
  let end = start;
  let streamlines = 0;
  let points = 0;
  const stop = (problem: TractogenError | null): Walk => ({ streamlines, points, end, problem });
  while (end < words.length && streamlines < wanted) {
    const length = words[end];
    const size = 1 + length * perPoint + perStreamline;
    if (length < 0 || size > words.length - end) {
      return stop(problemOf(words, end, firstIndex + streamlines, size, perPoint > 3 || perStreamline > 0));
    }
    end += size;
    points += length;
    streamlines += 1;
  }
  return stop(null);
}

/**
 * Why no streamline can start at a word. A length that looks like a coordinate shows that a record
 * before it has another size than was said: its length is off, or, where there are scalars or
 * properties, perhaps their number.
 */
function problemOf(
  words: Int32Array,
  end: number,
  index: number,
  size: number,
  hasMore: boolean,
): TractogenError {
  const length = words[end];
  const place = {
    index,
    offset: TRK_HEADER + 4 * end,
    remedy: 'Read it with --recover to keep what is whole',
  };
  const float = Math.abs(new Float32Array(words.buffer, words.byteOffset + 4 * end, 1)[0]);
  const coordinate = index > 0 && float > 1e-3 && float < 1e5;
  if (coordinate && hasMore) {
    return new TractogenError(
      'TRUNCATED',
      'the records before it are shorter than n_scalars and n_properties say',
      place,
    );
  }
  if (coordinate || length < 0)
    return new TractogenError('STREAMLINE_INVALID', `its length reads ${length}`, place);
  const left = 4 * (words.length - end);
  return new TractogenError(
    'TRUNCATED',
    `it claims ${4 * size} bytes (${length} points), ${left} are left`,
    place,
  );
}

function at(scan: Walk): { index: number; offset: number; remedy: string } {
  return {
    index: scan.streamlines,
    offset: TRK_HEADER + 4 * scan.end,
    remedy: 'Read it with --recover to keep what is whole',
  };
}

function sum(columns: readonly { components: number }[]): number {
  return columns.reduce((total, { components }) => total + components, 0);
}
