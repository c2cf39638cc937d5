import type { FileHandle } from 'node:fs/promises';
import { Readable, pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { asGzipError, beyondBudget } from '../files/gzip.ts';
import { readFully, unreadable } from '../files/read-bytes.ts';
import { changed, type ByteWindow } from './file-window.ts';

/** Bytes that are inflated at once. */
const CHUNK = 64 * 1024;

/**
 * What a gzipped file inflates to, a part of it at a time: meant to be read onwards, as going back inflates it from
 * its start again.
 */
export class GzipWindow implements ByteWindow {
  readonly size: number;
  readonly #handle: FileHandle;
  readonly #stored: number;
  #chunks: AsyncIterator<Uint8Array> | null = null;
  /** The part that is in memory: `#held` bytes from `#start` on. */
  #buffer = Buffer.alloc(0);
  #start = 0;
  #held = 0;
  /** What was inflated and not yet asked for, and where it starts. */
  #spare: Uint8Array = new Uint8Array(0);
  #next = 0;

  private constructor(handle: FileHandle, stored: number, size: number) {
    this.#handle = handle;
    this.#stored = stored;
    this.size = size;
  }

  /**
   * Inflates the file once, to know how much there is and that it is whole.
   *
   * @param stored bytes of the file
   * @param budget bytes it may inflate to
   * @throws TractogenError UNSAFE_ENTRY past the budget, TRUNCATED, ARCHIVE_INVALID, DATA_MISSING
   */
  static async open(handle: FileHandle, stored: number, budget: number): Promise<GzipWindow> {
    let size = 0;
    try {
      for await (const chunk of inflated(handle, stored)) {
        size += chunk.length;
        if (size > budget) throw beyondBudget(stored, budget);
      }
    } catch (error) {
      throw asGzipError(error);
    }
    return new GzipWindow(handle, stored, size);
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    const wanted = Math.max(0, Math.min(length, this.size - offset));
    if (this.#chunks === null || offset < this.#start) await this.#restart();
    this.#moveTo(offset, wanted);
    while (this.#held < wanted) {
      if (this.#spare.length === 0) this.#spare = await this.#chunk();
      const skip = Math.min(this.#spare.length, offset + this.#held - this.#next);
      const taken = this.#spare.subarray(skip, skip + wanted - this.#held);
      this.#buffer.set(taken, this.#held);
      this.#held += taken.length;
      this.#next += skip + taken.length;
      this.#spare = this.#spare.subarray(skip + taken.length);
    }
    return this.#buffer.subarray(0, wanted);
  }

  /** Stops inflating; the file itself stays open. */
  async close(): Promise<void> {
    await this.#chunks?.return?.();
    this.#chunks = null;
  }

  /** Makes room for `wanted` bytes from `offset` on; those of them that are there already stay. */
  #moveTo(offset: number, wanted: number): void {
    const from = offset - this.#start;
    const kept = Math.max(0, this.#held - from);
    const room = Math.max(wanted, kept);
    if (this.#buffer.length < room || this.#buffer.length > 2 * Math.max(room, CHUNK)) {
      const fresh = Buffer.from(new ArrayBuffer(room));
      if (kept > 0) this.#buffer.copy(fresh, 0, from, from + kept);
      this.#buffer = fresh;
    } else if (kept > 0) this.#buffer.copyWithin(0, from, from + kept);
    this.#start = offset;
    this.#held = kept;
  }

  async #restart(): Promise<void> {
    await this.close();
    this.#chunks = inflated(this.#handle, this.#stored)[Symbol.asyncIterator]();
    this.#spare = new Uint8Array(0);
    [this.#start, this.#held, this.#next] = [0, 0, 0];
  }

  async #chunk(): Promise<Uint8Array> {
    try {
      const { value, done } = (await this.#chunks?.next()) ?? { value: null, done: true };
      if (done !== true) return value;
    } catch (error) {
      throw asGzipError(error);
    }
    throw changed();
  }
}

function inflated(handle: FileHandle, stored: number): AsyncIterable<Uint8Array> {
  return pipeline(Readable.from(pieces(handle, stored)), createGunzip({ chunkSize: CHUNK }), () => {
    // Whoever reads hears of the error.
  });
}

async function* pieces(handle: FileHandle, stored: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < stored; at += CHUNK) {
    const piece = Buffer.alloc(Math.min(CHUNK, stored - at));
    await unreadable(async () => await readFully(handle, piece, at));
    yield piece;
  }
}
