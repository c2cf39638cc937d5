import type { FileHandle } from 'node:fs/promises';
import { Readable, pipeline } from 'node:stream';
import { createGunzip, createInflateRaw } from 'node:zlib';
import { readFully, unreadable } from '../files/read-bytes.ts';
import { changed, type ByteWindow } from './file-window.ts';

/** Bytes that are inflated at once. */
const CHUNK = 64 * 1024;

/**
 * What deflated bytes inflate to, a part of it at a time: meant to be read onwards, as going back inflates them from
 * their start again.
 */
export class InflateWindow implements ByteWindow {
  readonly size: number;
  readonly #inflate: () => AsyncIterable<Uint8Array>;
  #chunks: AsyncIterator<Uint8Array> | null = null;
  /** The part that is in memory: `#held` bytes from `#start` on. */
  #buffer = Buffer.alloc(0);
  #start = 0;
  #held = 0;
  /** What was inflated and not yet asked for, and where it starts. */
  #spare: Uint8Array = new Uint8Array(0);
  #next = 0;

  /**
   * @param size bytes in all
   * @param inflate gives them from the first on; its errors are `read`'s
   */
  constructor(size: number, inflate: () => AsyncIterable<Uint8Array>) {
    this.size = size;
    this.#inflate = inflate;
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
    this.#chunks = this.#inflate()[Symbol.asyncIterator]();
    this.#spare = new Uint8Array(0);
    [this.#start, this.#held, this.#next] = [0, 0, 0];
  }

  async #chunk(): Promise<Uint8Array> {
    const { value, done } = (await this.#chunks?.next()) ?? { value: null, done: true };
    if (done !== true) return value;
    throw changed();
  }
}

/** Bytes of a file inflated a part at a time. @param from first of them, before `to` */
export function inflated(
  handle: FileHandle,
  from: number,
  to: number,
  kind: 'gzip' | 'raw',
): AsyncIterable<Uint8Array> {
  const inflate =
    kind === 'gzip' ? createGunzip({ chunkSize: CHUNK }) : createInflateRaw({ chunkSize: CHUNK });
  return pipeline(Readable.from(pieces(handle, from, to)), inflate, () => {
    // Whoever reads hears of the error.
  });
}

async function* pieces(handle: FileHandle, from: number, to: number): AsyncGenerator<Uint8Array> {
  for (let at = from; at < to; at += CHUNK) {
    const piece = Buffer.alloc(Math.min(CHUNK, to - at));
    await unreadable(async () => await readFully(handle, piece, at));
    yield piece;
  }
}
