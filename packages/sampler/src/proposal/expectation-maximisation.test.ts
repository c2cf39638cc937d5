import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { blobRows, type BlobRecipe } from '@tractogen/codec/testing';
import { randomFrom } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import { fitMixture } from './expectation-maximisation.ts';

const fixture = resolve(import.meta.dirname, '../../../../tools/parity/fixtures/sklearn-kde.json');
const exact = { kernelVariance: 1e-6, shrinkage: 0, maxIterations: 500, tolerance: 1e-10 };

describe('fitMixture', () => {
  it('recovers a known mixture', () => {
    const random = randomFrom(5);
    const n = 6000;
    const rows = new Float64Array(2 * n);
    for (let i = 0; i < n; i++) {
      const first = random.uniform() < 0.3;
      const u = random.normal();
      rows[2 * i] = first ? -4 + u : 3 + 2 * u;
      rows[2 * i + 1] = first ? 0.5 * random.normal() : 1 + u + 0.5 * random.normal();
    }
    const { components } = fitMixture(rows, 2, { ...exact, components: 2 }, random.stream('fit'));
    const [a, b] = components.toSorted((left, right) => left.mean[0] - right.mean[0]);
    expect(a.weight).toBeCloseTo(0.3, 1);
    expect(a.mean[0]).toBeCloseTo(-4, 0);
    expect(Math.abs(b.mean[0] - 3)).toBeLessThan(0.15);
    expect(Math.abs(b.mean[1] - 1)).toBeLessThan(0.15);
    // Covariance of (2u, u + e/2): 4, 2, 1.25.
    for (const [k, value] of [4, 2, 2, 1.25].entries())
      expect(Math.abs(b.base[k] - value)).toBeLessThan(0.25);
  });

  it('keeps a component for every row when asked for as many', () => {
    const rows = Float64Array.of(0, 0, 5, 5, -5, 5);
    const found = fitMixture(rows, 2, { components: 9, kernelVariance: 0.1, shrinkage: 0.1 }, randomFrom(1));
    expect(found.components).toHaveLength(3);
    for (const { weight } of found.components) expect(weight).toBeCloseTo(1 / 3, 6);
  });

  it('fits identical rows', () => {
    const found = fitMixture(
      new Float64Array(20).fill(2),
      4,
      { components: 3, kernelVariance: 0.25, shrinkage: 0.1 },
      randomFrom(1),
    );
    expect(Number.isFinite(found.logDensity(new Float64Array(4)))).toBe(true);
  });

  it.skipIf(!existsSync(fixture))(
    'reaches the likelihood of scikit-learn (tools/parity/fixtures/sklearn-kde.json)',
    () => {
      const {
        generator,
        mixture,
      }: { generator: BlobRecipe; mixture: { averageLogLikelihood: number; weights: number[] } } = JSON.parse(
        readFileSync(fixture, 'utf8'),
      );
      const all = blobRows(generator);
      const rows = Float64Array.from(
        { length: generator.rows * 4 },
        (_, i) => all[Math.floor(i / 4) * generator.dims + (i % 4)],
      );
      // Expectation–maximisation finds local optima: the best of a few starts is compared.
      let best = -Infinity;
      for (let seed = 0; seed < 12; seed++) {
        const found = fitMixture(rows, 4, { ...exact, components: 6 }, randomFrom(seed));
        let sum = 0;
        for (let i = 0; i < rows.length; i += 4) sum += found.logDensity(rows.subarray(i, i + 4));
        best = Math.max(best, sum / generator.rows);
      }
      expect(best).toBeGreaterThan(mixture.averageLogLikelihood - 0.01);
    },
  );
});
