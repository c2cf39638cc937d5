import { TractogenError, type ErrorCode } from '@tractogen/core';
import type { Grid } from '../space/grid.ts';

/** Hears of what is odd in a file but leaves the data whole. */
export type Warn = (message: string, code: ErrorCode) => void;

export interface ReadOptions {
  /** The grid, where the file has none; must agree with the file's own where it has one. */
  readonly reference?: Grid;
  /** Every warning becomes an error with its code. */
  readonly strict?: boolean;
  /** Keep the whole streamlines of a damaged file instead of refusing it. */
  readonly recover?: boolean;
  /** x points to the left and y to the back in a file whose format does not say (VTK). */
  readonly lps?: boolean;
  readonly warn?: Warn;
}

/** What a reader calls when something is odd: warns, or throws where the caller asked for strictness. */
export function noticing(options: ReadOptions): (code: ErrorCode, message: string) => void {
  return (code, message) => {
    if (options.strict === true) {
      throw new TractogenError(code, message, { remedy: 'Read it without --strict to go on with a warning' });
    }
    options.warn?.(message, code);
  };
}

/** Warns of points with NaN or infinite coordinates; they are loaded as they are (R-06 decides later). */
export function noticeNonFinite(
  points: Float32Array,
  notice: (code: ErrorCode, message: string) => void,
): void {
  noticeBad(countNonFinite(points), notice);
}

/** The same, of a number that was counted before. */
export function noticeBad(bad: number, notice: (code: ErrorCode, message: string) => void): void {
  if (bad > 0) notice('NOT_FINITE', `${bad} points are NaN or infinite`);
}

/** How many points have a coordinate that is NaN or infinite. */
export function countNonFinite(points: Float32Array): number {
  let bad = 0;
  for (let i = 0; i + 2 < points.length; i += 3) {
    // NaN − NaN and ∞ − ∞ are NaN, which is not 0; the sum of finite numbers may overflow, hence the second look.
    const sum = points[i] + points[i + 1] + points[i + 2];
    if (sum - sum !== 0 && !isFinitePoint(points, i)) bad += 1;
  }
  return bad;
}

function isFinitePoint(points: Float32Array, at: number): boolean {
  return Number.isFinite(points[at]) && Number.isFinite(points[at + 1]) && Number.isFinite(points[at + 2]);
}
