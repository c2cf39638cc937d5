import type { FileHandle } from 'node:fs/promises';
import { TractogenError } from '@tractogen/core';
import { FileWindow } from '../stream/file-window.ts';
import { InflateWindow, inflated } from '../stream/inflate-window.ts';
import { checksum } from './checksum.ts';
import type { TrxArray } from './layout.ts';
import { asFloat32, numbersIn } from './numbers.ts';
import type { ZipEntry } from './zip-directory.ts';
import { damaged, unpack } from './zip-read.ts';

/** Bytes that are checked at once. */
const PIECE = 1024 * 1024;

/** An array of an archive of which a part is in memory at a time. */
export interface ArrayWindow {
  readonly array: TrxArray;
  /** Bytes of the array; the next call overwrites them. */
  readonly read: (offset: number, length: number) => Promise<Uint8Array>;
  readonly close: () => Promise<void>;
}

/** An array whose entry was verified before. */
export function arrayWindow(handle: FileHandle, array: TrxArray): ArrayWindow {
  const { entry } = array;
  if (entry.method === 8) {
    const window = new InflateWindow(entry.size, () => rawOf(handle, entry));
    return {
      array,
      read: async (offset, length) => await window.read(offset, length),
      close: async () => await window.close(),
    };
  }
  const file = new FileWindow(handle, entry.offset + entry.size);
  return {
    array,
    read: async (offset, length) => await file.read(entry.offset + offset, length),
    close: async () => {},
  };
}

/** All bytes of an entry, verified. @throws TractogenError ARCHIVE_INVALID, DATA_MISSING */
export async function wholeEntry(handle: FileHandle, entry: ZipEntry): Promise<Uint8Array> {
  const file = new FileWindow(handle, entry.offset + entry.compressed);
  return unpack(await file.read(entry.offset, entry.compressed), entry);
}

/**
 * Reads an entry once over and compares size and CRC-32.
 *
 * @throws TractogenError ARCHIVE_INVALID as `readEntry`, DATA_MISSING
 */
export async function verifyEntry(handle: FileHandle, entry: ZipEntry): Promise<void> {
  let [size, crc] = [0, 0];
  for await (const piece of entry.method === 8 ? rawOf(handle, entry) : storedOf(handle, entry)) {
    size += piece.length;
    if (size > entry.size + 1) throw damaged(entry, `inflates to more than ${entry.size} bytes`);
    crc = checksum(piece, crc);
  }
  if (size !== entry.size) throw damaged(entry, `inflates to ${size} bytes, not ${entry.size}`);
  if (crc !== entry.crc) throw damaged(entry, 'does not match its CRC-32');
}

/** False if float32 changes a whole number of the array. @param window bytes in memory at once */
export async function isExact(handle: FileHandle, array: TrxArray, window: number): Promise<boolean> {
  if (array.type.startsWith('float')) return true;
  const { read, close } = arrayWindow(handle, array);
  const step = 8 * Math.max(1, Math.floor(window / 8));
  try {
    for (let at = 0; at < array.entry.size; at += step) {
      const bytes = await read(at, Math.min(step, array.entry.size - at));
      if (!asFloat32(numbersIn(bytes, array.type)).exact) return false;
    }
  } finally {
    await close();
  }
  return true;
}

async function* storedOf(handle: FileHandle, entry: ZipEntry): AsyncGenerator<Uint8Array> {
  const file = new FileWindow(handle, entry.offset + entry.size);
  for (let at = 0; at < entry.size; at += PIECE)
    yield await file.read(entry.offset + at, Math.min(PIECE, entry.size - at));
}

async function* rawOf(handle: FileHandle, entry: ZipEntry): AsyncGenerator<Uint8Array> {
  try {
    yield* inflated(handle, entry.offset, entry.offset + entry.compressed, 'raw');
  } catch (error) {
    if (error instanceof TractogenError) throw error;
    throw damaged(entry, 'cannot be inflated', error);
  }
}
