import { formatError, randomFrom } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import { discriminatorAccuracy } from './accuracy.ts';
import { collapseError, collapseOf, type CollapseFigures } from './collapse.ts';
import { generationFigures } from './generation.ts';
import { rebuiltFigures } from './spread.ts';
import { activeUnits, klPerDimension } from './latents.ts';

describe('latents', () => {
  it('KL of each dimension is the mean of the closed form', () => {
    const posterior = {
      means: Float32Array.of(0, 2, 0, -2),
      logVariances: Float32Array.of(0, 0, Math.log(4), 0),
    };
    const kl = klPerDimension(posterior, 2);
    // Of variance 4: ½ (4 − 1 − log 4); of mean ±2: ½ · 4.
    expect(kl[0]).toBeCloseTo((3 - Math.log(4)) / 4, 6);
    expect(kl[1]).toBe(2);
    expect([...klPerDimension(posterior, 2, posterior)]).toEqual([0, 0]);
  });

  it('KL is that of an integral over the density, for a prior of its own', () => {
    const [m, s, pm, ps] = [0.3, 0.5, -1, 1.5];
    const normal = (x: number, mean: number, sd: number): number =>
      Math.exp(-0.5 * ((x - mean) / sd) ** 2) / (sd * Math.sqrt(2 * Math.PI));
    let integral = 0;
    for (let x = -6; x < 6; x += 1e-3)
      integral += 1e-3 * normal(x, m, s) * Math.log(normal(x, m, s) / normal(x, pm, ps));
    const one = (mean: number, sd: number) => ({
      means: Float32Array.of(mean),
      logVariances: Float32Array.of(2 * Math.log(sd)),
    });
    expect(klPerDimension(one(m, s), 1, one(pm, ps))[0]).toBeCloseTo(integral, 5);
  });

  it('KL stays finite however far the heads are out', () => {
    const far = { means: Float32Array.of(1e6, -1e6), logVariances: Float32Array.of(1e6, -1e6) };
    for (const nats of klPerDimension(far, 1)) expect(Number.isFinite(nats)).toBe(true);
  });

  it('counts dimensions whose mean varies by more than 0.01', () => {
    const noise = randomFrom(51).fillNormal(new Float32Array(3000));
    // SDs of 1, 0.2 and 0.05: variances of 1, 0.04 and 0.0025, about means that do not matter.
    const means = noise.map((value, i) => 7 + value * [1, 0.2, 0.05][i % 3]);
    expect(activeUnits(means, 3)).toBe(2);
    expect(activeUnits(new Float32Array(30).fill(4), 3)).toBe(0);
  });
});

describe('discriminatorAccuracy', () => {
  it('weighs real and fake alike, and a logit of zero as chance', () => {
    expect(discriminatorAccuracy([1, 2, 3, 4], [-1])).toBe(1);
    expect(discriminatorAccuracy([1, 2, -3, 4], [1])).toBe(0.375);
    expect(discriminatorAccuracy([0, 0], [0])).toBe(0.5);
  });
});

/** Straight lines of 64 points along x, moved in y and z by normals. */
function lines(seed: string, n: number, spread: number): Float32Array {
  const random = randomFrom(seed);
  return Float32Array.from(
    Array.from({ length: n }, () => {
      const [y, z] = [spread * random.normal(), spread * random.normal()];
      return Array.from({ length: 64 }, (_, i) => [i, y, z]).flat();
    }).flat(),
  );
}

describe('generationFigures', () => {
  const real = lines('real', 300, 5);

  it('are those of a second draw where samples follow the same law', () => {
    const { diversity, coverage, density } = generationFigures(
      { points: real },
      { points: lines('other', 300, 5) },
      64,
    )!;
    expect(Math.abs(diversity - 1)).toBeLessThan(0.15);
    // 1 − 2⁻⁵, the expectation for k = 5, and three standard errors of 300 below it.
    expect(coverage).toBeGreaterThan(1 - 2 ** -5 - 3 * Math.sqrt((1 - 2 ** -5) / 2 ** 5 / 300));
    expect(Math.abs(density - 1)).toBeLessThan(0.15);
  });

  it('diversity is the ratio of spreads, and samples in one place cover little', () => {
    const { diversity, coverage } = generationFigures(
      { points: real },
      { points: lines('other', 300, 0.1) },
      64,
    )!;
    expect(Math.abs(diversity - 0.02)).toBeLessThan(0.003);
    expect(coverage).toBeLessThan(0.05);
  });

  it('say nothing about too few, or about one shape', () => {
    expect(generationFigures({ points: lines('few', 5, 5) }, { points: real }, 64)).toBeNull();
    expect(generationFigures({ points: lines('one', 20, 0) }, { points: real }, 64)).toBeNull();
  });
});

describe('diversity within bundles', () => {
  // Two bundles 100 mm apart, of 150 lines each.
  const bundle = (seed: string, n: number, spread: number, from: number): Float32Array =>
    lines(seed, n, spread).map((value, i) => (i % 3 === 1 ? value + from : value));
  const both = (seed: string, n: number, spread: number): Float32Array =>
    Float32Array.from([...bundle(`${seed}-a`, n, spread, 0), ...bundle(`${seed}-b`, n, spread, 100)]);
  const labels = Int32Array.from({ length: 300 }, (_, i) => Math.floor(i / 150));
  const real = { points: both('real', 150, 5), labels };
  const found = (points: Float32Array, asked?: Int32Array) =>
    generationFigures(real, { points, ...(asked === undefined ? {} : { labels: asked }) }, 64)!;

  it.each([
    ['where bundles were asked for', labels],
    ['where samples belong where the nearest is', undefined],
  ])(
    'is 1 of a second draw and 0 of one line for each bundle, whose overall diversity shows nothing: %s',
    (_, asked) => {
      const well = found(both('other', 150, 5), asked);
      expect(Math.abs(well.within!.median - 1)).toBeLessThan(0.15);
      expect(well.within!.least).toBeLessThanOrEqual(well.within!.median);
      const collapsed = found(both('other', 150, 0.01), asked);
      expect(Math.abs(collapsed.diversity - 1)).toBeLessThan(0.1);
      expect(collapsed.within!.median).toBeLessThan(0.01);
    },
  );

  it('tells the least of the bundles, of those that have six of both', () => {
    const mixed = Float32Array.from([...bundle('a', 296, 5, 0), ...bundle('b', 4, 0.01, 100)]);
    expect(found(mixed).within!.least).toBeGreaterThan(0.8);
    const half = Float32Array.from([...bundle('a', 150, 5, 0), ...bundle('b', 150, 0.01, 100)]);
    expect(found(half).within!.least).toBeLessThan(0.01);
    expect(Math.abs(found(half).within!.median - 0.5)).toBeLessThan(0.1);
  });

  it('of rebuilt streamlines is 0 where all of a bundle become one', () => {
    const { diversity, within } = rebuiltFigures(real, both('mean', 150, 0.01), 64)!;
    expect(Math.abs(diversity - 1)).toBeLessThan(0.1);
    expect(within!.median).toBeLessThan(0.01);
    expect(rebuiltFigures(real, real.points, 64)).toEqual({ diversity: 1, within: { median: 1, least: 1 } });
  });

  it('is not told without labels', () => {
    expect(generationFigures({ points: real.points }, { points: real.points }, 64)!.within).toBeNull();
  });
});

describe('collapseOf', () => {
  const kl = Array.from({ length: 32 }, () => 0.5);
  const healthy: CollapseFigures = {
    warmedUp: true,
    posterior: { kl, activeUnits: 32 },
    generation: { diversity: 0.9, coverage: 0.7 },
  };
  const silent = (count: number): number[] => kl.map((nats, i) => (i < count ? 0.001 : nats));

  it('finds nothing in a healthy model, nor in one that is not warm yet, nor without figures', () => {
    expect(collapseOf(healthy)).toBeNull();
    expect(collapseOf({ warmedUp: false, posterior: { kl: silent(32), activeUnits: 0 } })).toBeNull();
    expect(collapseOf({ warmedUp: true })).toBeNull();
  });

  it.each([
    [3, 0, 'posterior', '3 of 32 latent dimensions are active'],
    [4, 0, null, ''],
    [32, 29, 'posterior', 'KL is below 0.01 nats in 29 of 32'],
    [32, 28, null, ''],
  ])('judges %d active units and %d silent ones', (active, quiet, kind, sign) => {
    const found = collapseOf({ ...healthy, posterior: { kl: silent(quiet), activeUnits: active } });
    expect(found?.kind ?? null).toBe(kind);
    expect(found?.sign ?? '').toContain(sign);
  });

  it('names a discriminator among the causes only where there is one', () => {
    const narrow = { diversity: 0.01, coverage: 0 };
    const found = [
      { warmedUp: true, generation: narrow },
      { ...healthy, generation: narrow },
      { ...healthy, rebuilt: { diversity: 0.01, within: null } },
    ].map((figures) => collapseOf(figures));
    expect(found.map((collapse) => collapse?.kind)).toEqual(['mode', 'mode', 'reconstruction']);
    const adversarial = /discriminator|adversarial|shuffled/;
    expect(found.map((collapse) => adversarial.test(collapse!.causes))).toEqual([true, false, false]);
  });

  it('takes numbers that are not finite for no collapse: they are another breakdown', () => {
    const broken = { kl: kl.map(() => Number.NaN), activeUnits: 0 };
    expect(collapseOf({ warmedUp: true, posterior: broken })).toBeNull();
  });

  it.each([
    [0.04, 0.9, 'mode', '0.040 times as diverse'],
    [0.06, 0.06, null, ''],
    [0.29, 0.04, 'mode', 'cover 4.0 % of them'],
    [0.31, 0.04, null, ''],
  ])('judges a diversity of %d at a coverage of %d', (diversity, coverage, kind, sign) => {
    const found = collapseOf({ warmedUp: true, generation: { diversity, coverage } });
    expect(found?.kind ?? null).toBe(kind);
    expect(found?.sign ?? '').toContain(sign);
  });

  it.each([
    [0.04, 'mode', 'but 0.040 times within bundles'],
    [0.06, null, ''],
  ])('judges a diversity of %d within bundles', (median, kind, sign) => {
    const within = { median, least: 0 };
    const found = collapseOf({ ...healthy, generation: { diversity: 0.98, coverage: 0.3, within } });
    expect(found?.kind ?? null).toBe(kind);
    expect(found?.sign ?? '').toContain(sign);
  });

  it.each([
    [0.04, null, 'reconstruction', 'rebuilt streamlines are 0.040 times as diverse'],
    [0.98, 0.04, 'reconstruction', 'but 0.040 times within bundles'],
    [0.98, 0.06, null, ''],
  ])('judges a diversity of %d, within bundles %d, of what is rebuilt', (diversity, median, kind, sign) => {
    const within = median === null ? null : { median, least: 0 };
    const found = collapseOf({ ...healthy, rebuilt: { diversity, within } });
    expect(found?.kind ?? null).toBe(kind);
    expect(found?.sign ?? '').toContain(sign);
  });

  it('does not take codes that do not fill the prior yet for a collapse', () => {
    const generation = { diversity: 0.2, coverage: 0 };
    expect(collapseOf({ warmedUp: true, generation })?.kind).toBe('mode');
    expect(collapseOf({ ...healthy, generation })).toBeNull();
    expect(collapseOf({ ...healthy, generation: { diversity: 0.04, coverage: 0 } })?.kind).toBe('mode');
  });

  it('ends in one line with sign, causes and the way on', () => {
    const found = collapseOf({ warmedUp: true, generation: { diversity: 0.01, coverage: 0 } })!;
    const error = collapseError(found, 12);
    expect(error.exitCode).toBe(2);
    expect(formatError(error)).toMatch(
      /^COLLAPSE: mode collapse at epoch 12: decoded samples of the prior are 0\.010 times .*\. Usual causes: an encoder .*, batches .*allowCollapse/,
    );
  });
});
