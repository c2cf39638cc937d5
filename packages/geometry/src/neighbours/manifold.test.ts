import { expect, it } from 'vitest';
import { compareManifolds } from './manifold.ts';

/** Ten points one apart: with k = 1 every ball has radius 1. */
const row = (start: number): Float32Array => Float32Array.from({ length: 10 }, (_, i) => start + i);

it('is whole for equal rows, and nothing for rows far apart', () => {
  // Every ball holds its own point and the neighbours that touch it: 28 in all, over ten points.
  expect(compareManifolds(row(0), row(0), 1, 1)).toEqual({
    precision: 1,
    recall: 1,
    density: 2.8,
    coverage: 1,
  });
  expect(compareManifolds(row(0), row(100), 1, 1)).toEqual({
    precision: 0,
    recall: 0,
    density: 0,
    coverage: 0,
  });
});

it('counts what is covered from both sides', () => {
  const found = compareManifolds(row(0), row(5.5), 1, 1);
  // Generated 5.5 … 9.5 lie among the real ones; the real ones from 5 on have one of them in their ball.
  expect(found.precision).toBe(0.5);
  expect(found.coverage).toBe(0.5);
  expect(found.recall).toBe(0.5);
});

it('wants more than k rows of each kind', () => {
  expect(() => compareManifolds(row(0), Float32Array.of(1, 2), 1, 2)).toThrow(
    expect.objectContaining({ code: 'DEGENERATE_DATA' }),
  );
});
