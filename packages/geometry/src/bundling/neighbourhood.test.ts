import { randomFrom } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import { kNearest } from '../neighbours/search.ts';
import { distinct, hitsFor } from './neighbourhood.ts';

describe('distinct', () => {
  it('finds the k nearest streamlines over both directions of query and reference, by comparing all', () => {
    const random = randomFrom('distinct');
    const cloud = (n: number): Float32Array => random.fillNormal(new Float32Array(n * 2));
    const [n, rows, k] = [40, 25, 3];
    // A streamline's reverse is another point of the space, here as there.
    const [references, flips, queries, reverses] = [cloud(n), cloud(n), cloud(rows), cloud(rows)];
    const found = kNearest(
      Float32Array.of(...queries, ...reverses),
      Float32Array.of(...references, ...flips),
      2,
      hitsFor(k),
    );
    const { index, distance } = distinct(found, n, k, 2);
    const apart = (a: Float32Array, i: number, b: Float32Array, j: number): number =>
      Math.hypot(a[2 * i] - b[2 * j], a[2 * i + 1] - b[2 * j + 1]);
    for (let row = 0; row < rows; row++) {
      const all = Array.from({ length: n }, (_, j) => ({
        j,
        d: Math.min(
          ...[references, flips].flatMap((b) => [apart(queries, row, b, j), apart(reverses, row, b, j)]),
        ),
      })).toSorted((a, b) => a.d - b.d);
      expect(index.slice(row * k, (row + 1) * k)).toEqual(Uint32Array.from(all.slice(0, k), ({ j }) => j));
      for (let place = 0; place < k; place++) expect(distance[row * k + place]).toBeCloseTo(all[place].d, 5);
    }
  });

  it('counts a streamline and its flip once', () => {
    const found = { index: Uint32Array.of(0, 2, 1, 3), distance: [1, 1, 2, 2] };
    expect(distinct(found, 2, 2, 1)).toEqual({
      index: Uint32Array.of(0, 1),
      distance: Float64Array.of(1, 2),
    });
  });
});
