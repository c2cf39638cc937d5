import type { Scanner } from './scanner.ts';

/** Lines of a VTK file: line i joins the points `connectivity[offsets[i]]` … `connectivity[offsets[i + 1] − 1]`. */
export interface Lines {
  readonly offsets: Float64Array;
  readonly connectivity: Float64Array;
}

/**
 * Cells of one kind, after the words `LINES a b`: up to version 4 as a count before the points of each, from 5
 * on as offsets and connectivity.
 *
 * @throws TractogenError HEADER_INVALID, OFFSETS_INVALID, TRUNCATED
 */
export function readCells(scanner: Scanner, first: number, size: number): Lines {
  if (!scanner.meets('OFFSETS')) return oldCells(scanner, first, size);
  return newCells(scanner, scanner.words()?.[1] ?? '', first, size);
}

function newCells(scanner: Scanner, type: string, count: number, size: number): Lines {
  const offsets = scanner.numbers(count, type, Float64Array);
  const words = scanner.words() ?? [];
  if (words[0]?.toUpperCase() !== 'CONNECTIVITY')
    scanner.fail('HEADER_INVALID', 'CONNECTIVITY does not follow the offsets');
  const connectivity = scanner.numbers(size, words[1] ?? '', Float64Array);
  // VTK itself writes no offset where there is no cell, others a single 0.
  if (count === 0) return { offsets: new Float64Array(1), connectivity };
  for (let i = 1; i < count; i++)
    if (!(Number.isInteger(offsets[i]) && offsets[i] >= offsets[i - 1]))
      scanner.fail('OFFSETS_INVALID', `offset ${i} is none, or less than the one before it`);
  if (offsets[0] !== 0 || offsets[count - 1] !== size)
    scanner.fail(
      'OFFSETS_INVALID',
      `offsets run from ${offsets[0]} to ${offsets[count - 1]}, not from 0 to ${size}`,
    );
  return { offsets, connectivity };
}

function oldCells(scanner: Scanner, count: number, size: number): Lines {
  const numbers = scanner.numbers(size, 'int', Float64Array);
  if (count > size) scanner.fail('HEADER_INVALID', `${count} cells cannot stand in ${size} numbers`);
  const offsets = new Float64Array(count + 1);
  const connectivity = new Float64Array(size - count);
  let at = 0;
  for (let i = 0; i < count; i++) {
    const points = numbers[at];
    if (!(Number.isInteger(points) && points >= 0) || offsets[i] + points > connectivity.length)
      scanner.fail('OFFSETS_INVALID', `cell ${i} of ${count} is said to have ${points ?? 'no'} points`);
    connectivity.set(numbers.subarray(at + 1, at + 1 + points), offsets[i]);
    offsets[i + 1] = offsets[i] + points;
    at += 1 + points;
  }
  if (at !== size) scanner.fail('OFFSETS_INVALID', `cells take ${at} of the ${size} numbers that are there`);
  return { offsets, connectivity };
}
