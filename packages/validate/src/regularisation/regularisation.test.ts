import type { Codec, ModelFile } from '@tractogen/codec';
import { describe, expect, it } from 'vitest';
import { collectMetrics } from '../metrics/metrics.ts';
import { LENGTH, lineCodec, lineTable } from '../testing/lines.ts';
import { measureRegularisation } from './measure.ts';
import { STEPS, sweepOf, sweepsOf, sweptLatents } from './sweep.ts';

describe('sweeps', () => {
  it('go evenly through two standard deviations on each side', () => {
    expect(sweepOf(1, 0.5)).toEqual([0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2]);
  });
  it('move one dimension, latent by latent', () => {
    const found = sweptLatents([Float32Array.of(1, 2), Float32Array.of(3, 4)], 1, [8, 9]);
    expect([...found]).toEqual([1, 8, 1, 9, 3, 8, 3, 9]);
  });
  it('count as monotone where every step rises', () => {
    const rising = Array.from({ length: STEPS }, (_, i) => i * i);
    const dented = rising.with(4, 9);
    expect(sweepsOf([...rising, ...dented, ...rising.toReversed()])).toEqual({
      monotone: 1 / 3,
      rise: 64 / 3,
    });
  });
});

describe('measureRegularisation', () => {
  const test = lineTable(120, 'regularised');
  const scale = { mean: 70, sd: 4, low: 60, high: 80, p5: 64, p95: 76 };
  const measure = async (
    dimension: number | null,
    codec: (more: Partial<ModelFile>) => Codec = lineCodec,
  ) => {
    const metrics = collectMetrics();
    const attributes: ModelFile['attributes'] = {
      length: { unit: 'mm', scope: 'all', scales: { '*': scale }, dimension },
    };
    await measureRegularisation({ prefix: '', codec: codec({ attributes }) }, test, metrics);
    return metrics.found;
  };
  it('finds the dimension that is length: in its order, moving it as far as it should', async () => {
    const found = await measure(0);
    expect(found['attribute.length.spearman'].value).toBeGreaterThan(0.999);
    expect(found['attribute.b.length.spearman'].value).toBeGreaterThan(0.999);
    expect(found['attribute.length.monotone']).toMatchObject({ value: 1, n: 60 * 2 - 60 });
    // Four standard deviations of the sample: within four standard errors of that of the law.
    expect(Math.abs(found['attribute.length.sweep'].value / (4 * LENGTH.sd) - 1)).toBeLessThan(
      4 / Math.sqrt(240),
    );
  });
  it('finds nothing in a dimension that has nothing to do with it', async () => {
    const found = await measure(1);
    expect(Math.abs(found['attribute.length.spearman'].value)).toBeLessThan(4 / Math.sqrt(120));
    expect(found['attribute.length.monotone'].value).toBe(0);
    expect(found['attribute.length.sweep'].value).toBeCloseTo(0, 3);
  });
  it('gives no order to a dimension that is dead, and no figures where none is reserved', async () => {
    const dead = (more: Partial<ModelFile>) => {
      const codec = lineCodec(more);
      return {
        ...codec,
        encode: async (points: Float32Array) => (await codec.encode(points)).fill(0),
      };
    };
    expect((await measure(0, dead))['attribute.length.spearman'].value).toBe(0);
    expect((await measure(0, dead))['attribute.length.monotone'].value).toBe(0);
    expect(await measure(null)).toEqual({});
  });
});
