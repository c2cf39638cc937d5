import { randomFrom } from '@tractogen/core';
import { expect, it } from 'vitest';
import { mdf } from './mdf.ts';
import { nearestMdf } from './nearest-mdf.ts';

it('finds what trying every pair finds', () => {
  const random = randomFrom(2);
  const near = (rows: number): Float32Array =>
    Float32Array.from(
      { length: rows * 60 },
      (_, i) => Math.round(8 * Math.sin(i / 60) * ((i % 3) + 1)) / 4 + random.normal() * 0.7,
    );
  const queries = near(60);
  const references = near(90);
  references.set(references.subarray(0, 600), 1200);
  queries.set(references.subarray(0, 300), 600);
  const { index, distance } = nearestMdf(queries, references);
  for (let q = 0; q < 60; q++) {
    const all = Array.from({ length: 90 }, (_, r) => mdf(queries, q * 20, references, r * 20, 20));
    const best = Math.min(...all);
    expect(distance[q]).toBe(Math.fround(best));
    expect(index[q]).toBe(all.indexOf(best));
  }
});

it('is infinite without references', () => {
  expect([...nearestMdf(new Float32Array(60), new Float32Array(0)).distance]).toEqual([Infinity]);
});
