import { TractogenError } from '@tractogen/core';

/** Numbers in a line of text, about: short lines keep editors and diffs usable. */
const PER_LINE = 9;
/** Lines joined into one string: the whole block may be longer than a string can be. */
const LINES = 65_536;

/** Numbers as a block of a legacy VTK file, its end of line included. */
export type Block = (values: Float32Array | Int32Array | BigInt64Array) => Buffer;

/** Big-endian, as VTK's binary files are on any machine. */
export const binaryBlock: Block = (values) => {
  const bytes = Buffer.from(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  const swapped = values.BYTES_PER_ELEMENT === 8 ? bytes.swap64() : bytes.swap32();
  return Buffer.concat([swapped, Buffer.from('\n')]);
};

/**
 * Decimals, in lines of `width` numbers.
 *
 * @throws TractogenError NOT_FINITE: what stands for NaN and infinity in text differs between readers
 */
export function textBlock(width: number): Block {
  const perLine = width * Math.max(1, Math.floor(PER_LINE / width));
  return (values) => {
    const parts: Buffer[] = [];
    let lines: string[] = [];
    for (let from = 0; from < values.length; from += perLine) {
      const words: string[] = [];
      for (let i = from; i < Math.min(values.length, from + perLine); i++) words.push(decimal(values[i], i));
      lines.push(words.join(' '));
      if (lines.length < LINES) continue;
      parts.push(Buffer.from(`${lines.join('\n')}\n`, 'latin1'));
      lines = [];
    }
    return Buffer.concat([...parts, Buffer.from(`${lines.join('\n')}\n`, 'latin1')]);
  };
}

/** The shortest decimal that gives the same float32 again. */
function decimal(value: number | bigint, index: number): string {
  if (typeof value === 'bigint' || Number.isInteger(value))
    return Object.is(value, -0) ? '-0' : String(value);
  if (!Number.isFinite(value)) {
    throw new TractogenError(
      'NOT_FINITE',
      `number ${index} of a block is NaN or infinite, which VTK's text cannot hold`,
      {
        remedy: 'Write it in binary, or remove such streamlines first',
      },
    );
  }
  for (const digits of [6, 7, 8]) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(Number(value.toPrecision(9)));
}
