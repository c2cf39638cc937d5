import { TractogenError } from '@tractogen/core';
import { checkTractogram, dropped, groupNames } from '../tractogram/check.ts';
import { streamlineCount, type Tractogram } from '../tractogram/tractogram.ts';
import type { WriteOptions } from '../trk/encode.ts';

/**
 * The bytes of a TCK file: Float32LE, data aligned to 4 bytes, no time stamp.
 *
 * Point data, streamline data and groups do not fit TCK; they are left out with a warning. The grid
 * is no part of the format either.
 *
 * @throws TractogenError NOT_FINITE (such a point would read as a mark), OFFSETS_INVALID
 */
export function encodeTck(tractogram: Tractogram, options: WriteOptions = {}): Uint8Array {
  checkTractogram(tractogram);
  const names = [
    ...tractogram.perPoint.keys(),
    ...tractogram.perStreamline.keys(),
    ...groupNames(tractogram),
  ];
  const left = dropped('data or groups', names, 'TCK');
  if (left !== null) options.warn?.(left, 'DATA_DROPPED');

  const header = tckHeader(streamlineCount(tractogram));
  const bytes = new Uint8Array(header.length + recordsBytes(tractogram) + TCK_END);
  bytes.set(header);
  const floats = new Float32Array(bytes.buffer, header.length);
  writeRecords(floats, tractogram);
  floats.fill(Infinity, floats.length - 3);
  return bytes;
}

/** Bytes of the mark that ends a file. */
const TCK_END = 12;

/** Bytes of the streamlines in a file, their marks included. */
export function recordsBytes({ points, offsets }: Tractogram): number {
  return 4 * (points.length + 3 * (offsets.length - 1));
}

/**
 * Writes all streamlines, one after the other, each with its mark.
 *
 * @param first index in the file of the first of them, for messages
 * @throws TractogenError NOT_FINITE
 */
export function writeRecords(floats: Float32Array, { points, offsets }: Tractogram, first = 0): void {
  let at = 0;
  for (let i = 0; i + 1 < offsets.length; i++) {
    const end = 3 * offsets[i + 1];
    for (let from = 3 * offsets[i]; from < end; from++) {
      const value = points[from];
      if (value - value !== 0) {
        throw new TractogenError('NOT_FINITE', 'a point is NaN or infinite, which TCK cannot hold', {
          index: first + i,
          remedy: 'Remove such streamlines first, or write TRK or TRX',
        });
      }
      floats[at++] = value;
    }
    floats.fill(Number.NaN, at, at + 3);
    at += 3;
  }
}

/** The offset it states is its own length; trailing spaces of the last value align the data. */
export function tckHeader(count: number): Uint8Array {
  const text = (offset: number, padding: number): string =>
    [
      'mrtrix tracks',
      `count: ${String(count).padStart(10, '0')}`,
      'datatype: Float32LE',
      `file: . ${offset}${' '.repeat(padding)}`,
      'END\n',
    ].join('\n');
  let offset = 0;
  for (;;) {
    const length = text(offset, 0).length;
    const aligned = Math.ceil(length / 4) * 4;
    if (aligned === offset) return Buffer.from(text(offset, aligned - length), 'latin1');
    offset = aligned;
  }
}
