import type { Codec, ModelFile } from '@tractogen/codec';
import { describe, expect, it } from 'vitest';
import { collectMetrics } from '../metrics/metrics.ts';
import { VALUES } from '@tractogen/formats';
import { LENGTH, lineCodec, lineTable } from '../testing/lines.ts';
import { distancesOf } from './distances.ts';
import { measureRegularisation } from './measure.ts';
import { ruleOf } from './rule.ts';
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

describe('distancesOf', () => {
  it('finds the scale of a dimension and which way it runs, and its error', () => {
    const attribute = [0, 1, 3, 7];
    // Mean of 1, 3, 7, 2, 6 and 4.
    expect(distancesOf(attribute, attribute)).toEqual({ slope: 1, error: 0, apart: 23 / 6 });
    const halved = distancesOf(
      attribute.map((value) => 5 + value / 2),
      attribute,
    );
    expect(halved.slope).toBeCloseTo(0.5, 12);
    expect(halved.error).toBeCloseTo(23 / 12, 12);
    const turned = distancesOf(
      attribute.map((value) => -value),
      attribute,
    );
    expect(turned).toEqual({ slope: -1, error: 23 / 3, apart: 23 / 6 });
    expect(distancesOf([2, 2, 2, 2], attribute)).toEqual({ slope: 0, error: 23 / 6, apart: 23 / 6 });
  });
});

describe('ruleOf', () => {
  it('reads what the dimension was trained to be', () => {
    const of = (entry: object) =>
      ruleOf({ hyperParameters: { regularise: [{ attribute: 'bow', ...entry }] } }, 'bow');
    expect(of({ loss: 'ar-vae', gamma: 10, delta: 10 })).toEqual({ loss: 'ar-vae', gamma: 10, signed: true });
    expect(of({ loss: 'distance-mae', gamma: 10 }).signed).toBe(true);
    expect(of({ loss: 'ar-vae', gamma: 0 })).toEqual({ loss: 'ar-vae', gamma: 0, signed: false });
    expect(ruleOf({ hyperParameters: {} }, 'bow').signed).toBe(true);
  });
});

describe('measureRegularisation', () => {
  const test = lineTable(240, 'regularised');
  const scale = { mean: 70, sd: LENGTH.sd, low: 60, high: 80, p5: 64, p95: 76 };
  const measure = async (
    { dimension = 0, ...rule }: { dimension?: number | null; loss?: string; gamma?: number } = {},
    codec: (more: Partial<ModelFile>) => Codec = lineCodec,
  ) => {
    const metrics = collectMetrics();
    const attributes: ModelFile['attributes'] = {
      length: { unit: 'mm', scope: 'all', scales: { '*': scale }, dimension },
    };
    const regularise = [{ attribute: 'length', loss: 'ar-vae', gamma: 10, ...rule }];
    const model = codec({ attributes, hyperParameters: { regularise } });
    const rebuilt = { decoded: test.points };
    const subject = { name: 'net', prefix: '', codec: model };
    const figures = await measureRegularisation(subject, test, rebuilt, metrics);
    return { found: metrics.found, figures };
  };
  const value = ({ found }: Awaited<ReturnType<typeof measure>>, name: string): number =>
    found[`attribute.${name}`].value;

  it('finds the dimension that is length: in its order, moving it as far as it should', async () => {
    const measured = await measure();
    expect(value(measured, 'length.spearman')).toBeGreaterThan(0.999);
    expect(value(measured, 'b.length.spearman')).toBeGreaterThan(0.999);
    expect(measured.found['attribute.length.monotone']).toMatchObject({ value: 1, n: 2 * 40 });
    expect(value(measured, 'a.length.monotone')).toBe(1);
    expect(value(measured, 'length.ceiling')).toBeCloseTo(1, 12);
    // Four standard deviations of the sample: within four standard errors of that of the law.
    expect(Math.abs(value(measured, 'length.sweep') / (4 * LENGTH.sd) - 1)).toBeLessThan(4 / Math.sqrt(480));
    expect(Object.keys(measured.found).filter((name) => name.includes('distance'))).toEqual([]);
  });

  it('draws the sweep of each bundle: as many millimetres a step as the dimension is worth', async () => {
    const [figure] = (await measure()).figures;
    expect(figure).toMatchObject({
      model: 'net',
      attribute: 'length',
      unit: 'mm',
      loss: 'ar-vae',
      gamma: 10,
    });
    expect(figure.sweeps.map(({ bundle }) => bundle)).toEqual(['a', 'b']);
    for (const { at, mean, low, high } of figure.sweeps) {
      expect(at).toEqual([-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2]);
      for (const [i, millimetres] of mean.entries()) {
        expect(Math.abs(millimetres - LENGTH.mean - LENGTH.sd * at[i])).toBeLessThan(3);
        // All else of a line hardly changes its length.
        expect(high[i] - low[i]).toBeLessThan(0.1);
      }
    }
  });

  /** The same lines, with the sign of the reserved dimension turned in one bundle. */
  const turned = (more: Partial<ModelFile>): Codec => {
    const codec = lineCodec(more);
    const turn = (latents: Float32Array, isOther: (i: number) => boolean): Float32Array =>
      latents.map((number, k) => (k % 3 === 0 && isOther(Math.floor(k / 3)) ? -number : number));
    return {
      ...codec,
      encode: async (points) => turn(await codec.encode(points), (i) => points[i * VALUES + 1] > 45),
      decode: async (latents, conditions = new Float32Array(0)) =>
        await codec.decode(
          turn(latents, (i) => conditions[(i * conditions.length * 3) / latents.length] !== 1),
          conditions,
        ),
    };
  };

  it('holds a loss that fixes signed distances to their scale as well', async () => {
    const distances = await measure({ loss: 'distance-mae' });
    expect(value(distances, 'b.length.spearman')).toBeGreaterThan(0.999);
    expect(value(distances, 'length.monotone')).toBe(1);
    expect(value(distances, 'length.distance_slope')).toBeCloseTo(1, 2);
    expect(value(distances, 'b.length.distance_error')).toBeLessThan(0.02);
  });

  it.each(['ar-vae', 'distance-mae'])(
    'finds a bundle whose dimension runs the wrong way under %s',
    async (loss) => {
      const found = await measure({ loss }, turned);
      expect(value(found, 'a.length.spearman')).toBeGreaterThan(0.999);
      expect(value(found, 'b.length.spearman')).toBeLessThan(-0.999);
      expect(value(found, 'length.monotone')).toBe(0.5);
      if (loss === 'distance-mae') expect(value(found, 'b.length.distance_slope')).toBeCloseTo(-1, 2);
    },
  );

  it('adds up sizes where nothing pulls, so that bundles do not cancel each other', async () => {
    const control = await measure({ gamma: 0 }, turned);
    expect(value(control, 'length.spearman')).toBeGreaterThan(0.999);
    expect(control.found['attribute.length.spearman'].note).toContain('nothing pulls');
    // Each bundle is swept the way its order runs.
    expect(value(control, 'length.monotone')).toBe(1);
    expect(value(control, 'length.sweep')).toBeGreaterThan(2 * LENGTH.sd);
  });

  it('finds nothing in a dimension that has nothing to do with it', async () => {
    const measured = await measure({ dimension: 1 });
    expect(Math.abs(value(measured, 'length.spearman'))).toBeLessThan(4 / Math.sqrt(240));
    expect(value(measured, 'length.monotone')).toBe(0);
    expect(value(measured, 'length.sweep')).toBeCloseTo(0, 3);
  });

  it('gives no order to a dimension that is dead, and no figures where none is reserved', async () => {
    const dead = (more: Partial<ModelFile>): Codec => {
      const codec = lineCodec(more);
      return { ...codec, encode: async (points) => (await codec.encode(points)).fill(0) };
    };
    expect(value(await measure({}, dead), 'length.spearman')).toBe(0);
    expect(value(await measure({}, dead), 'length.monotone')).toBe(0);
    expect(value(await measure({ loss: 'distance-mae' }, dead), 'length.distance_slope')).toBe(0);
    expect(await measure({ dimension: null })).toEqual({ found: {}, figures: [] });
  });
});
