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

/** A part of the body as 32-bit integers in the machine's byte order; `words[0]` is word `first` of it. */
export interface Words {
  readonly words: Int32Array;
  readonly first: number;
}

/**
 * Walks over the lengths in a TRK body, so that arrays are made for what is there and never for what
 * a header claims, and compares with `n_count`. Yields the number of a word where it needs the part of
 * the body that starts there or earlier, and is given it: the body need not be in memory as a whole.
 *
 * @param total words of the body
 * @param spare bytes after the last whole word
 * @throws TractogenError TRUNCATED, STREAMLINE_INVALID, COUNT_MISMATCH
 */
export function* scanTrk(
  total: number,
  spare: number,
  header: TrkHeader,
  options: ReadOptions,
  notice: (code: ErrorCode, message: string) => void,
): Generator<number, TrkScan, Words> {
  const sizes = { perPoint: 3 + sum(header.scalars), perStreamline: sum(header.properties) };
  const wanted = header.count === 0 ? Infinity : header.count;
  const first = yield* walk(total, 0, 0, wanted, sizes);
  if (first.problem !== null) {
    if (options.recover !== true) throw first.problem;
    notice(first.problem.code, `${first.problem.message}; ${first.streamlines} whole streamlines are kept`);
    return first;
  }
  const left = 4 * (total - first.end) + spare;
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
  const more = yield* walk(total, first.end, first.streamlines, Infinity, sizes);
  // Zero padding reads as empty streamlines; only points prove that n_count lies. What stands after them may be cut.
  if (more.points > 0) {
    const streamlines = first.streamlines + more.streamlines;
    const message = `n_count says ${header.count} streamlines, ${streamlines} are there`;
    if (options.recover !== true) {
      throw new TractogenError('COUNT_MISMATCH', message, {
        offset: 988,
        remedy: 'Read it with --recover to get all',
      });
    }
    notice('COUNT_MISMATCH', message);
    const after = 4 * (total - more.end) + spare;
    if (after > 0) notice('TRAILING_BYTES', `${after} bytes stand after the last whole streamline`);
    return { streamlines, points: first.points + more.points };
  }
  notice('TRAILING_BYTES', `${left} bytes stand after the last streamline`);
  return first;
}

function* walk(
  total: number,
  start: number,
  firstIndex: number,
  wanted: number,
  { perPoint, perStreamline }: { readonly perPoint: number; readonly perStreamline: number },
): Generator<number, Walk, Words> {
  let { words, first }: Words = { words: new Int32Array(0), first: start };
  let end = start;
  let streamlines = 0;
  let points = 0;
  while (end < total && streamlines < wanted) {
    if (end - first >= words.length) ({ words, first } = yield end);
    const length = words[end - first];
    const size = 1 + length * perPoint + perStreamline;
    if (length < 0 || size > total - end) {
      const index = firstIndex + streamlines;
      const problem = problemOf(length, total, end, index, size, perPoint > 3 || perStreamline > 0);
      return { streamlines, points, end, problem };
    }
    end += size;
    points += length;
    streamlines += 1;
  }
  return { streamlines, points, end, problem: null };
}

/**
 * Why no streamline can start at a word. A length that looks like a coordinate shows that a record
 * before it has another size than was said: its length is off, or, where there are scalars or
 * properties, perhaps their number.
 */
function problemOf(
  length: number,
  total: number,
  end: number,
  index: number,
  size: number,
  hasMore: boolean,
): TractogenError {
  const place = {
    index,
    offset: TRK_HEADER + 4 * end,
    remedy: 'Read it with --recover to keep what is whole',
  };
  const float = Math.abs(new Float32Array(Int32Array.of(length).buffer)[0]);
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
  const left = 4 * (total - end);
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
