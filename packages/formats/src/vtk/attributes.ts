import type { DataColumn } from '../tractogram/tractogram.ts';
import { isWideWhole, type Scanner } from './scanner.ts';

/** Numbers of the points, or of the cells, by name, as far as a section of them goes. */
export interface Attributes {
  readonly columns: Map<string, DataColumn>;
  /** Names of what is no plain array of numbers, and so was passed over. */
  readonly left: string[];
  /** Names of columns with whole numbers that float32 cannot hold. */
  readonly rounded: string[];
}

const PER_ROW: Readonly<Record<string, number>> = {
  VECTORS: 3,
  NORMALS: 3,
  TENSORS: 9,
  TENSORS6: 6,
  GLOBAL_IDS: 1,
  PEDIGREE_IDS: 1,
  EDGE_FLAGS: 1,
};
/** Whole numbers above have no neighbours in a double. */
const EXACT = 2 ** 53;

/**
 * What follows `POINT_DATA n` or `CELL_DATA n`, up to the next section: every array of numbers becomes a column,
 * colours as 0 … 255; tables of colours are passed over, and so are strings.
 *
 * @throws TractogenError HEADER_INVALID, TRUNCATED, COUNT_MISMATCH
 */
export function readAttributes(scanner: Scanner, rows: number): Attributes {
  const columns = new Map<string, DataColumn>();
  const left: string[] = [];
  const rounded: string[] = [];
  const add = (name: string, values: Float32Array, components: number): void => {
    const plain = decodeName(name);
    if (columns.has(plain)) left.push(`the second ${plain}`);
    else columns.set(plain, { values, components });
  };
  const numbersOf = (name: string, components: number): number =>
    Number.isInteger(components) && components >= 1
      ? rows * components
      : scanner.fail('HEADER_INVALID', `${name} has ${components} numbers a row`);
  const keep = (name: string, type: string, components: number): void => {
    const count = numbersOf(name, components);
    if (!isWideWhole(type)) return add(name, scanner.numbers(count, type, Float32Array), components);
    const wide = scanner.numbers(count, type, Float64Array);
    const values = Float32Array.from(wide);
    if (wide.some((value, i) => value !== values[i] || Math.abs(value) > EXACT))
      rounded.push(decodeName(name));
    add(name, values, components);
  };
  for (;;) {
    const before = scanner.at;
    const words = scanner.words();
    if (words === null) return { columns, left, rounded };
    const [kind, name = '', third = ''] = words;
    const word = kind.toUpperCase();
    if (word === 'SCALARS') {
      if (scanner.meets('LOOKUP_TABLE')) scanner.words();
      keep(name, third, Number(words[3] ?? 1));
    } else if (Object.hasOwn(PER_ROW, word) && third.toLowerCase() === 'string') {
      scanner.skipStrings(rows);
      left.push(decodeName(name));
    } else if (Object.hasOwn(PER_ROW, word)) keep(name, third, PER_ROW[word]);
    else if (word === 'TEXTURE_COORDINATES') keep(name, words[3] ?? '', natural(scanner, third));
    else if (word === 'COLOR_SCALARS')
      add(name, colours(scanner, numbersOf(name, Number(third))), Number(third));
    else if (word === 'FIELD') readField(scanner, Number(third), rows, keep, left);
    else if (word === 'METADATA') skipMetadata(scanner);
    else if (word === 'LOOKUP_TABLE') colours(scanner, 4 * natural(scanner, third));
    else {
      scanner.at = before;
      return { columns, left, rounded };
    }
  }
}

/** Colours are bytes in binary files, and fractions of 255 in text. */
function colours(scanner: Scanner, count: number): Float32Array {
  if (!scanner.ascii) return scanner.numbers(count, 'unsigned_char', Float32Array);
  return scanner.numbers(count, 'float', Float32Array).map((value) => Math.round(255 * value));
}

/** `FIELD name n`: n arrays, each `name components rows type` and its numbers. */
export function readField(
  scanner: Scanner,
  arrays: number,
  rows: number | null,
  keep: (name: string, type: string, components: number) => void,
  left: string[],
): void {
  for (let i = 0; i < arrays; i++) {
    let words = scanner.words();
    if (words?.[0]?.toUpperCase() === 'METADATA') {
      skipMetadata(scanner);
      words = scanner.words();
    }
    if (words === null) scanner.fail('TRUNCATED', `array ${i} of ${arrays} of a field is not there`);
    const [name, components, count, type = ''] = words;
    const tuples = natural(scanner, count);
    if (type.toLowerCase() === 'string') {
      scanner.skipStrings(tuples * natural(scanner, components));
      left.push(name);
    } else if (rows === null || tuples !== rows) {
      scanner.numbers(tuples * natural(scanner, components), type, Float32Array);
      left.push(name);
    } else keep(name, type, Number(components));
  }
}

/** Text up to an empty line, from version 4.1 on. */
export function skipMetadata(scanner: Scanner): void {
  for (let line = scanner.line(); line !== null && line.trim() !== ''; line = scanner.line());
}

export function natural(scanner: Scanner, word: string | undefined): number {
  const value = Number(word);
  return Number.isSafeInteger(value) && value >= 0
    ? value
    : scanner.fail('HEADER_INVALID', `${word ?? 'nothing'} stands where a count should`);
}

/** VTK writes what would end a word as %20 and the like. */
function decodeName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
