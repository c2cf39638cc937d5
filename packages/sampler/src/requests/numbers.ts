import { TractogenError, type Random } from '@tractogen/core';
import { quantile } from '../bandwidth/silverman.ts';
import type { AttributeRequest } from '../params.ts';

/**
 * Values to ask for of one attribute.
 *
 * @param known values of the bundle's training rows, at least one; read for percentiles alone
 * @returns count values
 * @throws TractogenError PARAMETER_INVALID for a word that is no number
 */
export function numbersFor(
  name: string,
  wanted: Exclude<AttributeRequest, string>,
  count: number,
  known: () => ArrayLike<number>,
  random: Random,
): Float64Array {
  if (typeof wanted === 'number') return new Float64Array(count).fill(wanted);
  if ('values' in wanted) {
    const values = wanted.values.map((value) => {
      if (typeof value === 'number') return value;
      throw notNumber(name, value);
    });
    return Float64Array.from(equalShares(values, count, random));
  }
  const sorted = Float64Array.from(known()).toSorted();
  const [low, high] = wanted.uniform.map((percent) => quantile(sorted, percent / 100));
  return Float64Array.from({ length: count }, () => low + (high - low) * random.uniform());
}

/** Each of the values as often (up to one), in a random order. */
export function equalShares<T>(values: readonly T[], count: number, random: Random): T[] {
  return Array.from(random.permutation(count), (place) => values[place % values.length]);
}

export function notNumber(name: string, word: string): TractogenError {
  return new TractogenError('PARAMETER_INVALID', `${name} is asked for by a number, not by "${word}"`, {
    remedy: 'Write a number, or training; a pipeline also takes uniform: [5, 95] and values: [...]',
  });
}
