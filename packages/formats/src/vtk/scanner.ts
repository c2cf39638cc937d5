import { TractogenError } from '@tractogen/core';

/** Numbers of VTK's legacy files: bytes of one, and how it is read (binary files are big-endian). */
const TYPES = {
  char: [1, (view, at) => view.getInt8(at)],
  signed_char: [1, (view, at) => view.getInt8(at)],
  unsigned_char: [1, (view, at) => view.getUint8(at)],
  short: [2, (view, at) => view.getInt16(at)],
  unsigned_short: [2, (view, at) => view.getUint16(at)],
  int: [4, (view, at) => view.getInt32(at)],
  unsigned_int: [4, (view, at) => view.getUint32(at)],
  long: [8, (view, at) => Number(view.getBigInt64(at))],
  unsigned_long: [8, (view, at) => Number(view.getBigUint64(at))],
  vtktypeint64: [8, (view, at) => Number(view.getBigInt64(at))],
  vtktypeuint64: [8, (view, at) => Number(view.getBigUint64(at))],
  // Whatever it is in memory, VTK writes it in 32 bits.
  vtkidtype: [4, (view, at) => view.getInt32(at)],
  float: [4, (view, at) => view.getFloat32(at)],
  double: [8, (view, at) => view.getFloat64(at)],
} satisfies Record<string, readonly [number, (view: DataView, at: number) => number]>;

type NumberType = keyof typeof TYPES;

function isNumberType(name: string): name is NumberType {
  return Object.hasOwn(TYPES, name);
}

/** Eight to a byte in binary files, the first in the highest bit. */
const BIT = 'bit';

/** True of the types that hold whole numbers which float32 may not. */
export function isWideWhole(type: string): boolean {
  return /int|long|idtype/i.test(type);
}

/** More is no line of words: a block of numbers was taken for one, or the file is none of VTK's. */
const LONGEST = 1024 * 1024;
const SPACE = 0x20;
const NEWLINE = 0x0a;

/** Walks through the bytes of a legacy VTK file: lines of words, and blocks of numbers between them. */
export class Scanner {
  at = 0;
  ascii = true;
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /**
   * The next line without its end, or null at the end of the file.
   *
   * @throws TractogenError HEADER_INVALID if it is longer than any line of words
   */
  line(): string | null {
    if (this.at >= this.bytes.length) return null;
    const found = this.bytes.indexOf(NEWLINE, this.at);
    const end = found === -1 ? this.bytes.length : found;
    if (end - this.at > LONGEST) this.fail('HEADER_INVALID', `a line of ${end - this.at} bytes is no text`);
    const text = Buffer.from(this.bytes.buffer, this.bytes.byteOffset + this.at, end - this.at);
    this.at = Math.min(end + 1, this.bytes.length);
    return text.toString('latin1').replace(/\r$/, '');
  }

  /** Words of the next line that has any; null at the end of the file. */
  words(): string[] | null {
    this.blanks();
    const line = this.line();
    return line === null ? null : line.trim().split(/\s+/);
  }

  /** True if a line with this first word comes next; what comes next may as well be binary numbers. */
  meets(word: string): boolean {
    let from = this.at;
    while (from < this.bytes.length && this.bytes[from] <= SPACE) from += 1;
    const start = Buffer.from(
      this.bytes.buffer,
      this.bytes.byteOffset + from,
      Math.min(word.length, this.bytes.length - from),
    );
    return start.toString('latin1').toUpperCase() === word;
  }

  /**
   * A block of numbers.
   *
   * @throws TractogenError HEADER_INVALID (a type that is not known, what is no number), TRUNCATED
   */
  numbers<T extends Float32Array | Float64Array>(
    count: number,
    type: string,
    Into: new (length: number) => T,
  ): T {
    const kind = type.toLowerCase();
    if (kind !== BIT && !isNumberType(kind)) this.fail('HEADER_INVALID', `${type} is no type of numbers`);
    const [size, read] = kind === BIT ? [1 / 8, null] : TYPES[kind];
    // A digit and what parts it from the next, at the least: nothing is allocated that cannot be there.
    const bytes = this.ascii ? 2 * count - 1 : Math.ceil(size * count);
    if (bytes > this.bytes.length - this.at)
      this.fail('TRUNCATED', `${count} numbers are said to follow, more than the file holds`);
    const values = new Into(count);
    if (this.ascii) {
      for (let i = 0; i < count; i++) values[i] = this.number();
      return values;
    }
    const view = new DataView(this.bytes.buffer, this.bytes.byteOffset + this.at, bytes);
    for (let i = 0; i < count; i++)
      values[i] = read === null ? (view.getUint8(i >> 3) >> (7 - (i & 7))) & 1 : read(view, size * i);
    this.at += bytes;
    return values;
  }

  /** Passes over strings: lines of a text, else each after its length, whose first two bits say in how many bytes it stands. */
  skipStrings(count: number): void {
    for (let i = 0; i < count && this.at < this.bytes.length; i++) {
      if (this.ascii) this.line();
      else {
        const bytes = [8, 4, 2, 1][this.bytes[this.at] >> 6];
        let length = this.bytes[this.at] & 0x3f;
        for (let k = 1; k < bytes; k++) length = 256 * length + (this.bytes[this.at + k] ?? 0);
        this.at += bytes + length;
      }
    }
    if (this.at > this.bytes.length) this.fail('TRUNCATED', 'the file ends before its strings do');
  }

  fail(code: 'HEADER_INVALID' | 'TRUNCATED' | 'OFFSETS_INVALID' | 'COUNT_MISMATCH', message: string): never {
    throw new TractogenError(code, message, { offset: this.at });
  }

  private blanks(): void {
    while (this.at < this.bytes.length && this.bytes[this.at] <= SPACE) this.at += 1;
  }

  private number(): number {
    this.blanks();
    const from = this.at;
    while (this.at < this.bytes.length && this.bytes[this.at] > SPACE) this.at += 1;
    if (from === this.at) this.fail('TRUNCATED', 'the file ends before its numbers do');
    const text = Buffer.from(this.bytes.buffer, this.bytes.byteOffset + from, this.at - from).toString(
      'latin1',
    );
    const value = Number(text);
    if (!Number.isNaN(value)) return value;
    if (/^[-+]?nan/i.test(text)) return NaN;
    if (/^[-+]?inf/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
    this.at = from;
    return this.fail('HEADER_INVALID', 'what stands here is no number');
  }
}
