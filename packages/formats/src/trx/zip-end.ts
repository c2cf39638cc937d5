import { TractogenError } from '@tractogen/core';

/** What the records at the end of a zip archive say of its directory. */
export interface ZipEnd {
  readonly entries: number;
  /** First byte of the directory, and the one after its last. */
  readonly start: number;
  readonly end: number;
}

const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const END_BYTES = 22;
const LOCATOR_BYTES = 20;
const END_64_BYTES = 56;

/** Bytes at the end of an archive within which its last records lie. */
export const ZIP_TAIL = 22 + 0xffff + 20 + 56;

/**
 * Finds the directory of an archive: by the record at its end, or by the ZIP64 one before that where a
 * number is too large for 16 or 32 bits. (PKWARE APPNOTE 6.3.9, 4.3.14 to 4.3.16.)
 *
 * @param view of the whole archive, or of the last `ZIP_TAIL` bytes of it
 * @param base byte of the archive where the view starts
 * @throws TractogenError ARCHIVE_INVALID
 */
export function readZipEnd(view: DataView, base = 0): ZipEnd {
  const at = findEnd(view, base);
  const onDisk = view.getUint16(at + 8, true);
  const entries = view.getUint16(at + 10, true);
  const size = view.getUint32(at + 12, true);
  const start = view.getUint32(at + 16, true);
  if (onDisk === entries && start + size === base + at) return { entries, start, end: base + at };
  // Some writers put the ZIP64 record there although the numbers would fit here.
  return readEnd64(view, at, base);
}

function readEnd64(view: DataView, end: number, base: number): ZipEnd {
  const locator = end - LOCATOR_BYTES;
  if (locator < END_64_BYTES || view.getUint32(locator, true) !== LOCATOR_64) throw misplaced(base + end);
  const at = wide(view, locator + 8) - base;
  if (!(at >= 0 && at <= locator - END_64_BYTES) || view.getUint32(at, true) !== END_64)
    throw misplaced(base + locator);
  if (at + 12 + wide(view, at + 4) !== locator) throw misplaced(base + at);
  const entries = wide(view, at + 32);
  const start = wide(view, at + 48);
  if (wide(view, at + 24) !== entries || start + wide(view, at + 40) !== base + at)
    throw misplaced(base + at);
  return { entries, start, end: base + at };
}

function findEnd(view: DataView, base: number): number {
  const lowest = Math.max(0, view.byteLength - END_BYTES - 0xffff);
  for (let at = view.byteLength - END_BYTES; at >= lowest; at--) {
    const whole = at + END_BYTES + view.getUint16(at + 20, true) === view.byteLength;
    if (whole && view.getUint32(at, true) === END) return at;
  }
  throw new TractogenError('ARCHIVE_INVALID', 'the archive has no directory at its end', {
    offset: base + view.byteLength,
    remedy: 'It is cut or no TRX file; copy it again',
  });
}

/** 64 bits as a number; what is too large for one lies outside of any file anyway. */
export function wide(view: DataView, at: number): number {
  return Number(view.getBigUint64(at, true));
}

function misplaced(offset: number): TractogenError {
  return new TractogenError('ARCHIVE_INVALID', 'its directory is not where it says', {
    offset,
    remedy: 'Copy the file again, or make it anew',
  });
}
