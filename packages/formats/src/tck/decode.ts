import { TractogenError, type ErrorCode } from '@tractogen/core';
import { checkGrid } from '../space/check-grid.ts';
import { noticeNonFinite, noticing, type ReadOptions } from '../tractogram/read-options.ts';
import type { Tractogram } from '../tractogram/tractogram.ts';
import { parseTckHeader, type TckHeader } from './header.ts';

/**
 * Reads the bytes of a TCK file: x y z in RASMM, a NaN triplet after each streamline, an infinite
 * one at the end. Float64 is rounded to float32. The format has no grid: `reference` gives it.
 *
 * @throws TractogenError FORMAT_UNKNOWN, HEADER_INVALID, EXTERNAL_DATA_REFUSED, TRUNCATED, COUNT_MISMATCH
 */
export function decodeTck(bytes: Uint8Array, options: ReadOptions = {}): Tractogram {
  const notice = noticing(options);
  const header = parseTckHeader(bytes, notice);
  const split = splitAtMarks(nativeNumbers(bytes.subarray(header.offset), header));
  const loose = split.points - split.offsets[split.streamlines];
  const kept = settle({ ...split, loose }, header, bytes.length, options, notice);
  const points = split.values.subarray(0, 3 * split.offsets[kept]);
  noticeNonFinite(points, notice);
  const grid = options.reference === undefined ? null : checkGrid(options.reference);
  return {
    points,
    offsets: split.offsets.slice(0, kept + 1),
    grid,
    perStreamline: new Map(),
    perPoint: new Map(),
    groups: new Map(),
  };
}

/** How far the marks go. */
export interface Marks {
  /** Streamlines that have their mark. */
  readonly streamlines: number;
  /** Points in all, those without a mark after them included. */
  readonly points: number;
  /** True if the infinite triplet was met. */
  readonly ended: boolean;
  /** Numbers read, marks included. */
  readonly used: number;
}

interface Split extends Marks {
  readonly values: Float32Array;
  /** Room for one more than `streamlines`. */
  readonly offsets: Uint32Array;
}

/** The one pass over the numbers, or over those of a part. */
export function splitAtMarks(numbers: Float32Array | Float64Array): Split {
  const triplets = Math.floor(numbers.length / 3);
  const values = new Float32Array(3 * triplets);
  let offsets = new Uint32Array(1024);
  let streamlines = 0;
  let to = 0;
  let ended = false;
  let at = 0;
  for (; at < 3 * triplets; at += 3) {
    const x = numbers[at];
    const y = numbers[at + 1];
    const z = numbers[at + 2];
    if (x - x !== 0 && y - y !== 0 && z - z !== 0) {
      if (Number.isNaN(x) && Number.isNaN(y) && Number.isNaN(z)) {
        streamlines += 1;
        if (streamlines + 1 >= offsets.length) offsets = grown(offsets);
        offsets[streamlines] = to / 3;
        continue;
      }
      if (!Number.isNaN(x) && !Number.isNaN(y) && !Number.isNaN(z)) {
        ended = true;
        at += 3;
        break;
      }
    }
    values[to++] = x;
    values[to++] = y;
    values[to++] = z;
  }
  offsets[streamlines + 1] = to / 3;
  return { values, offsets, streamlines, points: to / 3, ended, used: at };
}

/**
 * How many streamlines count, once marks, trailing bytes and `count` are weighed.
 *
 * @param marks of the whole file; `loose`: points after the last mark of a streamline
 * @throws TractogenError HEADER_INVALID, TRUNCATED, COUNT_MISMATCH
 */
export function settle(
  marks: Marks & { readonly loose: number },
  header: TckHeader,
  fileBytes: number,
  options: ReadOptions,
  notice: (code: ErrorCode, message: string) => void,
): number {
  const { streamlines, ended, loose, points, used } = marks;
  const after = fileBytes - header.offset - used * header.bytesPerNumber;
  if (streamlines === 0 && points > 0 && !ended) {
    throw new TractogenError(
      'HEADER_INVALID',
      'the data hold no mark that ends a streamline: datatype is wrong, or the file is cut',
      { offset: header.offset },
    );
  }
  const said = header.count;
  if (!ended && (loose > 0 || after > 0 || (said !== null && said > streamlines))) {
    const message = `the data end in the middle: ${streamlines} whole streamlines${said === null ? '' : ` of ${said}`}, no end mark`;
    if (options.recover !== true) {
      throw new TractogenError('TRUNCATED', message, {
        index: streamlines,
        offset: header.offset + used * header.bytesPerNumber,
        remedy: 'Read it with --recover to keep what is whole',
      });
    }
    notice('TRUNCATED', message);
    return streamlines;
  }
  const kept = loose > 0 ? streamlines + 1 : streamlines;
  // A point of three infinities in the middle reads as the end, and what comes after it would be lost.
  if (ended && after > 0 && said !== null && said > kept) {
    const message = `count says ${said} streamlines, ${kept} stand before the end mark and ${after} bytes after it`;
    if (options.recover !== true) {
      throw new TractogenError('COUNT_MISMATCH', message, {
        offset: header.offset + used * header.bytesPerNumber,
        remedy: 'Read it with --recover to keep those before the mark',
      });
    }
    notice('COUNT_MISMATCH', message);
    return kept;
  }
  if (!ended) notice('END_MARK_MISSING', 'the mark that ends the file is not there');
  else if (after > 0) notice('TRAILING_BYTES', `${after} bytes stand after the end mark`);
  if (ended && loose > 0)
    notice('END_MARK_MISSING', 'the last streamline has no mark that ends it; it is kept');
  if (said !== null && said !== kept)
    notice('COUNT_MISMATCH', `count says ${said} streamlines, ${kept} are there`);
  return kept;
}

function grown(offsets: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(2 * offsets.length);
  larger.set(offsets);
  return larger;
}

/** Data in the machine's (little-endian) order: a view where possible, else a copy. */
export function nativeNumbers(
  data: Uint8Array,
  { bytesPerNumber, littleEndian }: Pick<TckHeader, 'bytesPerNumber' | 'littleEndian'>,
): Float32Array | Float64Array {
  const count = Math.floor(data.length / bytesPerNumber);
  const Numbers = bytesPerNumber === 4 ? Float32Array : Float64Array;
  if (littleEndian && data.byteOffset % bytesPerNumber === 0)
    return new Numbers(data.buffer as ArrayBuffer, data.byteOffset, count);
  const buffer = new ArrayBuffer(count * bytesPerNumber);
  const copy = Buffer.from(buffer);
  copy.set(data.subarray(0, count * bytesPerNumber));
  if (!littleEndian && bytesPerNumber === 4) copy.swap32();
  if (!littleEndian && bytesPerNumber === 8) copy.swap64();
  return new Numbers(buffer);
}
