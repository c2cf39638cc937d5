import type { FileHandle } from 'node:fs/promises';
import { asGzipError, beyondBudget } from '../files/gzip.ts';
import { InflateWindow, inflated } from './inflate-window.ts';

/**
 * What a gzipped file inflates to, a part of it at a time. It is inflated once before, to know how much there is and
 * that it is whole.
 *
 * @param stored bytes of the file
 * @param budget bytes it may inflate to
 * @throws TractogenError UNSAFE_ENTRY past the budget, TRUNCATED, ARCHIVE_INVALID, DATA_MISSING
 */
export async function gzipWindow(handle: FileHandle, stored: number, budget: number): Promise<InflateWindow> {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    try {
      yield* inflated(handle, 0, stored, 'gzip');
    } catch (error) {
      throw asGzipError(error);
    }
  }
  let size = 0;
  for await (const chunk of chunks()) {
    size += chunk.length;
    if (size > budget) throw beyondBudget(stored, budget);
  }
  return new InflateWindow(size, chunks);
}
