import { randomFrom } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import { contraction, crossValidate, logGrid } from './cross-validated.ts';
import { quantile, silverman } from './silverman.ts';

describe('silverman', () => {
  it('is the multivariate rule', () => {
    // σ = 2 in both columns, n = 4, d = 2: h = 2 · (4 / (4 · 4))^(1/6).
    const half = Math.sqrt(3);
    const seeds = Float64Array.of(half, half, half, -half, -half, half, -half, -half);
    expect(silverman(seeds, 2)).toBeCloseTo(2 * 0.25 ** (1 / 6), 12);
  });

  it('quantiles interpolate', () => {
    expect(quantile([1, 2, 4], 0.25)).toBe(1.5);
    expect(quantile([7], 0.9)).toBe(7);
  });
});

describe('crossValidate', () => {
  const random = randomFrom(1);

  it('finds a bandwidth of the order that theory gives for a normal', () => {
    // The best bandwidth for the log likelihood of n = 200 normal values is near Silverman's 0.37 σ.
    const seeds = Float64Array.from({ length: 200 }, () => random.normal());
    const fold = Uint32Array.from({ length: 200 }, (_, i) => i % 10);
    const found = crossValidate(seeds, 1, fold, {
      kernel: 'isotropic',
      shrinkages: [0],
      bandwidths: logGrid(0.02, 5, 60),
      folds: 10,
      contract: false,
    });
    expect(found.bandwidth).toBeGreaterThan(0.2);
    expect(found.bandwidth).toBeLessThan(0.7);
    // Entropy of a standard normal is 1.419 nats.
    expect(found.score).toBeCloseTo(-1.42, 0);
  });

  it('is drawn to zero by copies split between folds, and not when they stay together', () => {
    const half = Float64Array.from({ length: 60 }, () => random.normal());
    const seeds = Float64Array.of(...half, ...half);
    const options = {
      kernel: 'isotropic',
      shrinkages: [0],
      bandwidths: logGrid(0.001, 5, 60),
      folds: 2,
      contract: false,
    } as const;
    const split = Uint32Array.from({ length: 120 }, (_, i) => Math.floor(i / 60));
    const together = Uint32Array.from({ length: 120 }, (_, i) => i % 2);
    expect(crossValidate(seeds, 1, split, options).bandwidth).toBeLessThan(0.002);
    expect(crossValidate(seeds, 1, together, options).bandwidth).toBeGreaterThan(0.1);
  });

  it('prefers a shaped kernel where the columns differ in scale', () => {
    const seeds = Float64Array.from({ length: 400 }, (_, i) => random.normal() * (i % 2 === 0 ? 10 : 0.1));
    const fold = Uint32Array.from({ length: 200 }, (_, i) => i % 5);
    const shared = { bandwidths: logGrid(0.05, 5, 40), folds: 5, contract: false };
    const shaped = crossValidate(seeds, 2, fold, { ...shared, kernel: 'bundle', shrinkages: [0.00001, 1] });
    const ball = crossValidate(seeds, 2, fold, { ...shared, kernel: 'isotropic', shrinkages: [0] });
    expect(shaped.shrinkage).toBe(0.00001);
    expect(shaped.score).toBeGreaterThan(ball.score + 0.5);
  });
});

describe('contraction', () => {
  it('keeps the variance: that of the contracted seeds plus that of the kernel', () => {
    for (const h of [0, 0.3, 0.8, 1]) expect(contraction(h) ** 2 + h ** 2).toBeCloseTo(1, 12);
    expect(contraction(1.5)).toBe(0);
  });

  it('raises the held-out density of a normal sample, for which the widest kernel is right', () => {
    const random = randomFrom(8);
    const seeds = Float64Array.from({ length: 100 * 6 }, () => random.normal());
    const fold = Uint32Array.from({ length: 100 }, (_, i) => i % 10);
    const shared = { kernel: 'bundle', shrinkages: [0.1], folds: 10 } as const;
    const plain = crossValidate(seeds, 6, fold, {
      ...shared,
      bandwidths: logGrid(0.2, 2, 40),
      contract: false,
    });
    const drawn = crossValidate(seeds, 6, fold, {
      ...shared,
      bandwidths: logGrid(0.1, 1, 40),
      contract: true,
    });
    expect(drawn.score).toBeGreaterThan(plain.score);
    expect(drawn.bandwidth).toBeGreaterThan(0.7);
  });
});
