import { constants, gunzipSync } from 'node:zlib';
import { TractogenError, systemCode } from '@tractogen/core';

/** Deflate cannot do better than about 1,032 to 1. */
const MOST = 1040;

export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length > 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * Inflates gzip, but never past `budget` bytes.
 *
 * @throws TractogenError UNSAFE_ENTRY past the budget, TRUNCATED, ARCHIVE_INVALID
 */
export function gunzipWithin(bytes: Uint8Array, budget: number): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: Math.max(1, budget) });
  } catch (error) {
    if (systemCode(error) === 'ERR_BUFFER_TOO_LARGE') throw beyondBudget(bytes.length, budget);
    throw asGzipError(error);
  }
}

export function beyondBudget(compressed: number, budget: number): TractogenError {
  return new TractogenError('UNSAFE_ENTRY', `the ${compressed} gzip bytes inflate to more than ${budget}`, {
    remedy: 'Inflate it yourself if you trust it',
  });
}

/** What zlib says, as an error of ours. */
export function asGzipError(error: unknown): TractogenError {
  if (error instanceof TractogenError) return error;
  if (systemCode(error) === 'Z_BUF_ERROR')
    return new TractogenError('TRUNCATED', 'the gzip data end early', { remedy: 'Copy the file again' });
  return new TractogenError('ARCHIVE_INVALID', 'the gzip data are damaged', {
    cause: error,
    remedy: 'Copy the file again',
  });
}

/** The first bytes that `take` bytes of gzip inflate to; enough for a header. */
export function gunzipStart(bytes: Uint8Array, take = 4096): Uint8Array {
  try {
    return gunzipSync(bytes.subarray(0, take), { finishFlush: constants.Z_SYNC_FLUSH });
  } catch (error) {
    throw new TractogenError('ARCHIVE_INVALID', 'the gzip data are damaged', {
      cause: error,
      remedy: 'Copy the file again',
    });
  }
}

/** False if so many bytes cannot come out of gzip of this length, whatever they are. */
export function couldInflateTo(compressed: number, size: number): boolean {
  return size <= MOST * compressed;
}
