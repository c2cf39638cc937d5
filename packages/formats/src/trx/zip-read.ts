import { inflateRawSync } from 'node:zlib';
import { TractogenError, systemCode } from '@tractogen/core';
import { checksum } from './checksum.ts';
import type { ZipEntry } from './zip-directory.ts';

/** An archive may inflate to this many times its size (and a little more, for small ones). */
const RATIO = 200;
const FLOOR = 1024 * 1024;

/** @throws TractogenError UNSAFE_ENTRY if the entries claim more bytes together than honest data do */
export function checkBudget(entries: readonly ZipEntry[], archiveBytes: number): void {
  const total = entries.reduce((sum, { size }) => sum + size, 0);
  if (total > RATIO * archiveBytes + FLOOR) {
    throw new TractogenError(
      'UNSAFE_ENTRY',
      `${archiveBytes} bytes claim to inflate to ${total}; ${RATIO} times is allowed`,
      {
        remedy: 'Do not use this file; get it again from a source you trust',
      },
    );
  }
}

/**
 * The bytes of an entry: a view where it is stored, inflated otherwise, never past its stated size.
 *
 * @throws TractogenError ARCHIVE_INVALID if size or CRC-32 differ from the directory's
 */
export function readEntry(bytes: Uint8Array, entry: ZipEntry): Uint8Array {
  return unpack(bytes.subarray(entry.offset, entry.offset + entry.compressed), entry);
}

/** The same of the entry's own bytes as they stand in the archive. @throws TractogenError ARCHIVE_INVALID */
export function unpack(raw: Uint8Array, entry: ZipEntry): Uint8Array {
  const data = entry.method === 0 ? raw : inflate(raw, entry);
  if (data.length !== entry.size) throw damaged(entry, `inflates to ${data.length} bytes, not ${entry.size}`);
  if (checksum(data) !== entry.crc) throw damaged(entry, 'does not match its CRC-32');
  return data;
}

function inflate(raw: Uint8Array, entry: ZipEntry): Uint8Array {
  try {
    // One byte more than stated, so that a longer stream is seen and refused, not cut.
    return inflateRawSync(raw, { maxOutputLength: entry.size + 1 });
  } catch (error) {
    if (systemCode(error) === 'ERR_BUFFER_TOO_LARGE')
      throw damaged(entry, `inflates to more than ${entry.size} bytes`);
    throw damaged(entry, 'cannot be inflated', error);
  }
}

export function damaged(entry: ZipEntry, why: string, cause?: unknown): TractogenError {
  return new TractogenError('ARCHIVE_INVALID', `${entry.name} ${why}`, {
    offset: entry.offset,
    cause,
    remedy: 'Copy the file again, or make it anew',
  });
}
