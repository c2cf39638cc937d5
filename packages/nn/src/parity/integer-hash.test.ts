import { describe, expect, it } from 'vitest';
import { readFixture } from './fixture.ts';
import { normal, uniform } from './integer-hash.ts';

interface Generator {
  readonly firstRow: readonly number[];
  readonly lastRow: readonly number[];
  readonly sum: number;
}

describe('integer hash', () => {
  it('draws what Python draws, bit by bit', () => {
    const { uniform: expected } = readFixture('integer-hash.json') as {
      uniform: { stream: number; index: number; value: number }[];
    };
    for (const { stream, index, value } of expected) expect(uniform(stream, index)).toBe(value);
  });

  it('remakes the blobs of the scikit-learn fixtures', () => {
    const { generator } = readFixture('sklearn-tsne.json') as { generator: Generator };
    const row = (r: number): number[] =>
      Array.from({ length: 32 }, (_, j) =>
        Math.fround(3 * normal(101, (r % 6) * 32 + j) + normal(102, r * 32 + j)),
      );
    const all = Array.from({ length: 600 }, (_, r) => row(r)).flat();
    for (const [j, value] of generator.firstRow.entries()) expect(all[j]).toBeCloseTo(value, 6);
    for (const [j, value] of generator.lastRow.entries()) expect(all[599 * 32 + j]).toBeCloseTo(value, 6);
    expect(all.reduce((sum, value) => sum + value, 0)).toBeCloseTo(generator.sum, 3);
  });

  it('has the moments of a uniform and a normal', () => {
    const draws = Array.from({ length: 20_000 }, (_, i) => [uniform(1, i), normal(1, i)]);
    const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(draws.map(([u]) => u))).toBeCloseTo(0.5, 2);
    expect(mean(draws.map(([, z]) => z))).toBeCloseTo(0, 1);
    expect(mean(draws.map(([, z]) => z * z))).toBeCloseTo(1, 1);
  });
});
