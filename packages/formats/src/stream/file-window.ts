import type { FileHandle } from 'node:fs/promises';
import { TractogenError } from '@tractogen/core';
import { readFully, unreadable } from '../files/read-bytes.ts';

/** Bytes of which a part is in memory at a time. */
export interface ByteWindow {
  readonly size: number;
  /**
   * Bytes from `offset` on, `length` of them or as many as are left. The next call overwrites them.
   *
   * @throws TractogenError DATA_MISSING; TRUNCATED if the file became shorter meanwhile
   */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** A part of an open file at a time, in memory that is used again. */
export class FileWindow implements ByteWindow {
  readonly size: number;
  readonly #handle: FileHandle;
  #buffer = Buffer.alloc(0);

  constructor(handle: FileHandle, size: number) {
    this.#handle = handle;
    this.size = size;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    const wanted = Math.max(0, Math.min(length, this.size - offset));
    if (this.#buffer.length < wanted || this.#buffer.length > 2 * Math.max(wanted, 1 << 16))
      this.#buffer = Buffer.from(new ArrayBuffer(wanted));
    const part = this.#buffer.subarray(0, wanted);
    await unreadable(async () => await readFully(this.#handle, part, offset));
    return part;
  }
}

/** What the first reading of a file found is not there any more. */
export function changed(): TractogenError {
  return new TractogenError('TRUNCATED', 'the file changed while it was read', {
    remedy: 'Run again when nothing writes to it',
  });
}
