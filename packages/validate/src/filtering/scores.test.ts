import { randomFrom } from '@tractogen/core';
import { mdf } from '@tractogen/geometry';
import { describe, expect, it } from 'vitest';
import { nearestMdf } from './scores.ts';

describe('nearestMdf', () => {
  it('finds what comparing all pairs finds, the lower row of equals', () => {
    const random = randomFrom('mdf');
    const cloud = (n: number): Float32Array =>
      random.fillNormal(new Float32Array(n * 60)).map((value, i) => value + 3 * (Math.floor(i / 60) % 5));
    const queries = cloud(30);
    const references = cloud(80);
    references.copyWithin(79 * 60, 0, 60);
    queries.set(references.subarray(0, 60), 0);
    const { index, distance } = nearestMdf(queries, references);
    for (let q = 0; q < 30; q++) {
      let best = 0;
      const all = Array.from({ length: 80 }, (_, r) => mdf(queries, q * 20, references, r * 20, 20));
      for (let r = 1; r < 80; r++) if (all[r] < all[best]) best = r;
      expect(index[q]).toBe(best);
      expect(distance[q]).toBe(all[best]);
    }
    expect(index[0]).toBe(0);
  });
});
