import { randomFrom } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import { kNearest, nearestNeighbours } from './search.ts';

function brute(
  queries: Float32Array,
  references: Float32Array,
  dims: number,
  k: number,
): { index: number[]; distance: number[] } {
  const index: number[] = [];
  const distance: number[] = [];
  for (let q = 0; q < queries.length / dims; q++) {
    const all = Array.from({ length: references.length / dims }, (_, r) => {
      let sum = 0;
      for (let d = 0; d < dims; d++) sum += (queries[q * dims + d] - references[r * dims + d]) ** 2;
      return { r, distance: Math.sqrt(sum) };
    }).toSorted((a, b) => a.distance - b.distance || a.r - b.r);
    for (const found of all.slice(0, k)) {
      index.push(found.r);
      distance.push(Math.fround(found.distance));
    }
  }
  return { index, distance };
}

describe.each([[1], [3], [32], [100]])('in %i dimensions', (dims) => {
  const random = randomFrom(dims);
  const references = random.fillNormal(new Float32Array(150 * dims));
  const queries = random.fillNormal(new Float32Array(40 * dims));
  queries.set(references.subarray(7 * dims, 9 * dims));
  it.each([[1], [5], [150]])('finds the %i nearest of brute force', (k) => {
    const found = kNearest(queries, references, dims, k);
    const expected = brute(queries, references, dims, k);
    expect([...found.index]).toEqual(expected.index);
    expect([...found.distance]).toEqual(expected.distance);
  });
});

it('lists each of many equal references once', () => {
  const dims = 32;
  const twoPlaces = Float32Array.from({ length: 20 * dims }, (_, i) => (Math.floor(i / dims) < 15 ? 1 : 2));
  const found = kNearest(new Float32Array(dims), twoPlaces, dims, 17);
  expect([...found.index]).toEqual(Array.from({ length: 17 }, (_, row) => row));
});

it('gives equal distances to the lower row', () => {
  const references = Float32Array.of(5, 1, -1, 1, -1, 5);
  expect([...kNearest(Float32Array.of(0), references, 1, 4).index]).toEqual([1, 2, 3, 4]);
  expect([...kNearest(Float32Array.of(0, 0, 0, 0), new Float32Array(80), 4, 3).index]).toEqual([0, 1, 2]);
});

it('refuses too few references and numbers that are not finite', () => {
  expect(() => nearestNeighbours(new Float32Array(4), new Float32Array(0), 4)).toThrow(
    expect.objectContaining({ code: 'DEGENERATE_DATA' }),
  );
  expect(() => nearestNeighbours(Float32Array.of(0, NaN), new Float32Array(4), 2)).toThrow(
    expect.objectContaining({ code: 'NOT_FINITE' }),
  );
});
