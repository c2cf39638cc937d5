import { randomFrom } from '@tractogen/core';
import { VALUES } from '@tractogen/formats';
import { describe, expect, it } from 'vitest';
import { collectMetrics } from '../metrics/metrics.ts';
import { syntheticTable } from '../testing/dataset.ts';
import { generationBaselines, measureGenerationBaselines } from './baselines.ts';

const splits = {
  train: syntheticTable(400, 'train', true),
  valid: syntheticTable(50, 'valid', true),
  test: syntheticTable(200, 'test', true),
};

describe('generationBaselines', () => {
  const made = generationBaselines(splits.train, 300, randomFrom('baselines'));

  it('makes as many streamlines of each, in the shares of training', () => {
    expect(made.map(({ name }) => name)).toEqual(['copy', 'jitter', 'pca_gaussian']);
    for (const { points, asked } of made) {
      expect(points).toHaveLength(300 * VALUES);
      expect(asked).toHaveLength(300);
      const first = asked.filter((bundle) => bundle === 'bundle_1').length / 300;
      // Four standard errors of a share of one half.
      expect(Math.abs(first - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / 300));
    }
  });

  it('copies training streamlines, and moves them as a whole', () => {
    const known = new Set(Array.from({ length: 400 }, (_, row) => splits.train.points[row * VALUES + 1]));
    const copies = made[0].points;
    expect(Array.from({ length: 300 }, (_, i) => known.has(copies[i * VALUES + 1]))).not.toContain(false);
    const moved = made[1].points;
    expect(known.has(moved[1])).toBe(false);
  });
});

it('measureGenerationBaselines: copies memorise, which the memorisation ratio must show', () => {
  const metrics = collectMetrics();
  measureGenerationBaselines({ splits, byRule: null }, 120, metrics, randomFrom('measure'));
  const of = (name: string): number => metrics.found[name].value;
  expect(of('baseline.copy.generation.memorisation.ratio')).toBe(0);
  expect(of('baseline.pca_gaussian.generation.memorisation.ratio')).toBeGreaterThan(0.8);
  expect(of('baseline.copy.generation.coverage_ratio')).toBeGreaterThan(0.8);
});
