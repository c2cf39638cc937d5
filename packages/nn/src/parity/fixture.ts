import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const FOLDER = resolve(import.meta.dirname, '../../../../tools/parity/fixtures');

/** What the Python side keeps of a tensor; population SD. */
export interface Summary {
  readonly shape: readonly number[];
  readonly first: readonly number[];
  readonly last: readonly number[];
  readonly mean: number;
  readonly std: number;
  readonly l2: number;
}

export function readFixture(name: string): unknown {
  return JSON.parse(readFileSync(resolve(FOLDER, name), 'utf8'));
}

export function norm(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ** 2;
  return Math.sqrt(sum);
}

/** Largest absolute difference of two lists of one length. */
export function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let i = 0; i < actual.length; i++) {
    const difference = Math.abs(actual[i] - expected[i]);
    // NaN must not pass as small.
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}

/** Largest deviation of a tensor from its summary, in units of its root mean square. */
export function deviation(values: Float32Array, expected: Summary): number {
  const count = values.length;
  const scale = expected.l2 / Math.sqrt(count);
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / count;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  const parts = [
    largestDifference(values.subarray(0, 8), expected.first),
    largestDifference(values.subarray(count - 8), expected.last),
    Math.abs(mean - expected.mean),
    Math.abs(Math.sqrt(squares / count) - expected.std),
    Math.abs(norm(values) - expected.l2) / Math.sqrt(count),
  ];
  return Math.max(...parts) / scale;
}
