import type { DataColumn } from '../tractogram/tractogram.ts';
import type { Scanner } from './scanner.ts';

/** Numbers of the points, or of the cells, by name, as far as a section of them goes. */
export interface Attributes {
  readonly columns: Map<string, DataColumn>;
  /** Names of what is no plain array of numbers, and so was passed over. */
  readonly left: string[];
}

const PER_ROW: Readonly<Record<string, number>> = { VECTORS: 3, NORMALS: 3, TENSORS: 9, TENSORS6: 6 };

/**
 * What follows `POINT_DATA n` or `CELL_DATA n`, up to the next section: SCALARS, VECTORS, NORMALS,
 * TENSORS and arrays of a FIELD become columns; colours, texture coordinates and strings are passed over.
 *
 * @throws TractogenError HEADER_INVALID, TRUNCATED, COUNT_MISMATCH
 */
export function readAttributes(scanner: Scanner, rows: number): Attributes {
  const columns = new Map<string, DataColumn>();
  const left: string[] = [];
  const keep = (name: string, type: string, components: number): void => {
    if (!Number.isInteger(components) || components < 1)
      scanner.fail('HEADER_INVALID', `${name} has ${components} numbers a row`);
    const values = scanner.numbers(rows * components, type, Float32Array);
    const plain = decodeName(name);
    if (columns.has(plain)) left.push(`the second ${plain}`);
    else columns.set(plain, { values, components });
  };
  for (;;) {
    const before = scanner.at;
    const words = scanner.words();
    if (words === null) return { columns, left };
    const [kind, name = '', third = ''] = words;
    const word = kind.toUpperCase();
    if (word === 'SCALARS') {
      const table = scanner.at;
      if (scanner.words()?.[0]?.toUpperCase() !== 'LOOKUP_TABLE') scanner.at = table;
      keep(name, third, Number(words[3] ?? 1));
    } else if (Object.hasOwn(PER_ROW, word)) keep(name, third, PER_ROW[word]);
    else if (word === 'FIELD') readField(scanner, Number(third), rows, keep, left);
    else if (word === 'METADATA') skipMetadata(scanner);
    else if (word === 'LOOKUP_TABLE') {
      const colours = 4 * natural(scanner, third);
      scanner.numbers(colours, scanner.ascii ? 'float' : 'unsigned_char', Float32Array);
    } else if (word === 'COLOR_SCALARS') {
      scanner.numbers(
        rows * natural(scanner, third),
        scanner.ascii ? 'float' : 'unsigned_char',
        Float32Array,
      );
      left.push(name);
    } else if (word === 'TEXTURE_COORDINATES') {
      scanner.numbers(rows * natural(scanner, third), words[3] ?? '', Float32Array);
      left.push(name);
    } else {
      scanner.at = before;
      return { columns, left };
    }
  }
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
