import { randomFrom } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import { groupMoments } from './moments.ts';

const [n, q, a] = [50, 4, 2];
const random = randomFrom(5);
const draw = (size: number): Float64Array => Float64Array.from({ length: size }, () => random.normal());
/** The second goes along with the first. */
const attributes = Float32Array.from({ length: n * a }, () => random.normal());
for (let row = 0; row < n; row++) attributes[row * a + 1] += 0.8 * attributes[row * a];
const mean = draw(q);
const slopes = draw(a * q);
const odd = (row: number): boolean => row % 2 === 1;
/** Odd rows follow the law, even ones have nothing to do with it. */
const law = Float64Array.from({ length: n * q }, (_, i) => {
  const [row, j] = [Math.floor(i / q), i % q];
  return odd(row)
    ? mean[j] + attributes[row * a] * slopes[j] + attributes[row * a + 1] * slopes[q + j]
    : 1000;
});

describe('groupMoments', () => {
  it('finds mean and slopes of an exact law, correlated attributes told apart, and no scatter', () => {
    const found = groupMoments(law, q, attributes, a, odd, n);
    expect(found.count).toBe(25);
    // Up to the ridge of 1e-6.
    for (let j = 0; j < q; j++) expect(found.mean[j]).toBeCloseTo(mean[j], 5);
    for (let i = 0; i < a * q; i++) expect(found.slopes[i]).toBeCloseTo(slopes[i], 5);
    for (const value of found.scatter) expect(Math.abs(value)).toBeLessThan(1e-8);
  });

  it('leaves residuals that are orthogonal to the design', () => {
    const scores = law.map((value) => value + random.normal());
    const found = groupMoments(scores, q, attributes, a, odd, n);
    const residual = (row: number, j: number): number =>
      scores[row * q + j] -
      found.mean[j] -
      attributes[row * a] * found.slopes[j] -
      attributes[row * a + 1] * found.slopes[q + j];
    const rows = Array.from({ length: n }, (_, row) => row).filter(odd);
    const total = (f: (row: number) => number): number => rows.reduce((sum, row) => sum + f(row), 0);
    for (let j = 0; j < q; j++) {
      expect(Math.abs(total((row) => residual(row, j)))).toBeLessThan(1e-4);
      for (const k of [0, 1])
        expect(Math.abs(total((row) => residual(row, j) * attributes[row * a + k]))).toBeLessThan(1e-4);
      for (let i = 0; i < q; i++)
        expect(found.scatter[i * q + j]).toBeCloseTo(
          total((row) => residual(row, i) * residual(row, j)),
          6,
        );
    }
  });

  it('keeps an attribute that never varies at slope 0, and describes scores alone without attributes', () => {
    const constant = new Float32Array(n);
    const found = groupMoments(law, q, constant, 1, odd, n);
    expect([...found.slopes]).toEqual([0, 0, 0, 0]);
    const none = groupMoments(law, q, new Float32Array(0), 0, odd, n);
    for (let j = 0; j < q; j++) {
      let sum = 0;
      for (let row = 1; row < n; row += 2) sum += law[row * q + j] / 25;
      expect(none.mean[j]).toBeCloseTo(sum, 10);
      expect(found.mean[j]).toBeCloseTo(sum, 10);
    }
  });
});
