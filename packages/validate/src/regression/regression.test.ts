import { measured, type Codec } from '@tractogen/codec';
import { randomFrom } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import { collectMetrics } from '../metrics/metrics.ts';
import { ACROSS, lineCodec, lineTable } from '../testing/lines.ts';
import { measureRegressions } from './all.ts';
import { fitRidge } from './ridge.ts';

describe('fitRidge', () => {
  const random = randomFrom('ridge');
  const rows = (n: number, width: number, law: (row: Float32Array) => number) => {
    const predictors = random.fillNormal(new Float32Array(n * width));
    const values = Array.from({ length: n }, (_, i) => law(predictors.subarray(i * width, (i + 1) * width)));
    return { predictors, values };
  };
  it('finds an exact law, of predictors in any unit', () => {
    const law = (row: Float32Array): number => 3 + 1000 * row[0] - row[1];
    const predict = fitRidge(rows(200, 2, law), rows(50, 2, law), 2)!;
    const seen = rows(50, 2, law);
    for (const [i, value] of predict(seen.predictors).entries())
      expect(Math.abs(value - seen.values[i])).toBeLessThan(0.05);
  });
  it('holds back where there are more predictors than rows: better than the mean, not worse', () => {
    const law = (row: Float32Array): number => row[0] + 0.5 * random.normal();
    const predict = fitRidge(rows(60, 80, law), rows(60, 80, law), 80)!;
    const unseen = rows(500, 80, law);
    const found = predict(unseen.predictors);
    const mean = unseen.values.reduce((sum, value) => sum + value, 0) / 500;
    const error = (of: (i: number) => number): number =>
      unseen.values.reduce((sum, value, i) => sum + (value - of(i)) ** 2, 0);
    expect(error((i) => found[i])).toBeLessThan(error(() => mean));
  });
});

describe('measureRegressions', () => {
  const splits = {
    train: lineTable(300, 'train'),
    valid: lineTable(100, 'valid'),
    test: lineTable(200, 'test'),
  };
  const subject = (name: string, codec: Codec, baseline = false) => ({
    name,
    prefix: baseline ? `${name}.` : '',
    baseline,
    codec,
    artefact: null,
    partOf: null,
  });
  it('measures predictions overall and within bundles, beside baselines', async () => {
    const random = randomFrom('noise');
    const noise = 1.5;
    const model: Codec = {
      ...lineCodec({ regression: ['end_y'] }),
      predict: async (points) =>
        await Promise.resolve(
          new Map([['end_y', measured(points, 'end_y').map((y) => y + noise * random.normal())]]),
        ),
    };
    const metrics = collectMetrics();
    const drawn = await measureRegressions([subject('vae', model), subject('pca32', lineCodec(), true)], {
      splits,
      signal: new AbortController().signal,
      metrics,
    });
    const value = (name: string): number => metrics.found[`regression.${name}`].value;
    // Heights are 30 ± 2 and 60 ± 2: between bundles 15² of variance, within them 2².
    const within = 1 - noise ** 2 / ACROSS ** 2;
    expect(Math.abs(value('end_y.r2') - (1 - noise ** 2 / (15 ** 2 + ACROSS ** 2)))).toBeLessThan(0.005);
    expect(Math.abs(value('end_y.within_bundle_r2') - within)).toBeLessThan(0.25);
    expect(Math.abs(value('a.end_y.r2') - within)).toBeLessThan(0.35);
    expect(value('end_y.mse') / noise ** 2).toBeGreaterThan(1 - 4 * Math.sqrt(2 / 200));
    expect(value('end_y.mse') / noise ** 2).toBeLessThan(1 + 4 * Math.sqrt(2 / 200));
    expect(metrics.found['regression.end_y.mse'].unit).toBe('mm²');
    // The mean of the bundle knows the bundle, and nothing within it.
    expect(value('bundle_mean.end_y.r2')).toBeGreaterThan(0.97);
    expect(Math.abs(value('bundle_mean.end_y.within_bundle_r2'))).toBeLessThan(0.05);
    // The codec standing in for PCA codes the distance from the middle, not the bundle.
    expect(value('ridge_pca32.end_y.r2')).toBeLessThan(0.2);
    const [{ attribute, unit, bundle, truth, predicted }] = drawn;
    expect([attribute, unit, drawn.length, truth.length]).toEqual(['end_y', 'mm', 1, 200]);
    expect(Object.keys(predicted)).toEqual(['vae', 'bundle_mean', 'ridge_pca32']);
    const misses = truth.map((y, i) => (y - predicted['vae'][i]) ** 2);
    expect(misses.reduce((sum, miss) => sum + miss, 0) / 200).toBeCloseTo(value('end_y.mse'), 2);
    expect(truth.every((y, i) => Math.abs(y - (bundle[i] === 'a' ? 30 : 60)) < 15)).toBe(true);
  });
  it('says nothing without regression heads', async () => {
    const metrics = collectMetrics();
    const { signal } = new AbortController();
    expect(await measureRegressions([subject('ae', lineCodec())], { splits, signal, metrics })).toEqual([]);
    expect(metrics.found).toEqual({});
  });
});
