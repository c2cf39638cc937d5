import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { blobRows, type BlobRecipe } from '@tractogen/codec/testing';
import { randomFrom } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import { affinitiesOf, embed } from './embed.ts';
import { divergence, tsneGradient } from './gradient.ts';
import { trustworthiness } from './trustworthiness.ts';

const fixture = resolve(import.meta.dirname, '../../../../tools/parity/fixtures/sklearn-tsne.json');

const recipe: BlobRecipe = {
  rows: 60,
  dims: 5,
  blobs: 3,
  centreScale: 3,
  spread: 1,
  centreStream: 1,
  noiseStream: 2,
};

describe('tsneGradient', () => {
  const rows = blobRows(recipe);
  const affinities = affinitiesOf(rows, 5, 8);
  const random = randomFrom(3);
  const points = Float64Array.from({ length: 120 }, () => 2 * random.normal());

  it('is the derivative of the divergence at theta 0, with coinciding points too', () => {
    points[2] = points[0];
    points[3] = points[1];
    const cost = (y: Float64Array): number =>
      divergence(y, affinities, tsneGradient(y, affinities, { theta: 0 }).normaliser);
    const { gradient } = tsneGradient(points, affinities, { theta: 0 });
    for (const k of [0, 1, 2, 17, 64, 119]) {
      const step = 1e-5;
      const more = points.slice();
      const less = points.slice();
      more[k] += step;
      less[k] -= step;
      expect(gradient[k]).toBeCloseTo((cost(more) - cost(less)) / (2 * step), 8);
    }
  });

  it('is nearly the same at theta 0.5', () => {
    const exact = tsneGradient(points, affinities, { theta: 0 });
    const near = tsneGradient(points, affinities, { theta: 0.5 });
    expect(near.normaliser / exact.normaliser).toBeCloseTo(1, 2);
    const size = Math.hypot(...exact.gradient);
    expect(Math.hypot(...exact.gradient.map((value, k) => value - near.gradient[k])) / size).toBeLessThan(
      0.05,
    );
  });

  it('sums affinities to 1, symmetrically', () => {
    const { start, column, value } = affinities;
    expect(value.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
    for (let i = 0; i < 60; i++) {
      for (let e = start[i]; e < start[i + 1]; e++) {
        const j = column[e];
        const mirror = column.subarray(start[j], start[j + 1]).indexOf(i);
        expect(value[start[j] + mirror]).toBeCloseTo(value[e], 14);
      }
    }
  });
});

describe('embed', () => {
  it('is deterministic, and takes rows that are all the same', () => {
    const rows = blobRows(recipe);
    expect(embed(rows, 5, { iterations: 60 })).toEqual(embed(rows, 5, { iterations: 60 }));
    const same = embed(new Float32Array(20 * 3).fill(4), 3, { iterations: 20 });
    expect(same.points.every((value) => Number.isFinite(value))).toBe(true);
  });

  it('refuses fewer than five rows', () => {
    expect(() => embed(new Float32Array(12), 3)).toThrow(
      expect.objectContaining({ code: 'DEGENERATE_DATA' }),
    );
  });

  it.skipIf(!existsSync(fixture))(
    'reaches the divergence of scikit-learn within 2 % (tools/parity/fixtures/sklearn-tsne.json)',
    () => {
      const { generator, settings, runs } = JSON.parse(readFileSync(fixture, 'utf8')) as Sklearn;
      const rows = blobRows(generator);
      const found = embed(rows, generator.dims, {
        perplexity: settings.perplexity,
        iterations: settings.iterations,
      });
      expect(found.divergence / runs.barnes_hut.kl).toBeGreaterThan(0.98);
      expect(found.divergence / runs.barnes_hut.kl).toBeLessThan(1.02);
      const trust = trustworthiness(rows, generator.dims, found.points);
      expect(Math.abs(trust - runs.barnes_hut.trustworthiness15)).toBeLessThan(0.005);
    },
  );
});

interface Sklearn {
  generator: BlobRecipe;
  settings: { perplexity: number; iterations: number };
  runs: { barnes_hut: { kl: number; trustworthiness15: number } };
}
