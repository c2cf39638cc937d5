import type * as tf from '@tensorflow/tfjs';
import { fitEnds, warpEnds } from '@tractogen/codec';
import { describe, expect, it } from 'vitest';
import { logVarianceOf, rawOfLogVariance } from '../losses/variance-head.ts';
import { normals, relativeError } from '../testing/differences.ts';
import type { ExpertsLayout } from './experts-start.ts';
import {
  D,
  NOISE,
  VARIANCE,
  VARIATIONAL,
  WIDTH,
  decoded,
  dot,
  fitOf,
  flow,
  heads,
  loading,
  networkOf,
  random,
} from '../testing/experts/made.ts';

describe('a network that starts from experts, gate given', () => {
  const ROWS = 6;
  const fit = fitOf(2, 1);
  const layout: ExpertsLayout = { latent: D, gate: 'given', noise: NOISE, heads: VARIATIONAL, ends: null };
  const [encoder, decoder] = networkOf(fit, layout, 3);
  const x = normals(random.stream('x'), [ROWS, WIDTH]);
  const chosen = [0, 1, 1, 0, 0, 1];
  const attribute = [-1, 0.5, 2, 0, 1, -2];
  const conditions = flow.tensor2d(chosen.map((k, row) => [1 - k, k, attribute[row]]));
  const centre = (row: number): Float64Array => {
    const { mean, slopes } = fit.experts[chosen[row]];
    return Float64Array.from(mean, (value, i) => value + attribute[row] * slopes[i]);
  };
  const out = heads(encoder, x, conditions);
  const means = out['z_mean'].arraySync();
  const logVariances = out['z_log_var'].arraySync();

  it('has the posterior of probabilistic PCA: M z = Wᵀ (x − μ) and covariance σ² M⁻¹, M = WᵀW + σ² I', () => {
    for (let row = 0; row < ROWS; row++) {
      const W = loading(fit.experts[chosen[row]], NOISE);
      const M = W.map((a, i) => W.map((b, j) => dot(a, b) + (i === j ? NOISE ** 2 : 0)));
      const away = centre(row).map((value, i) => x[row * WIDTH + i] - value);
      for (let j = 0; j < D; j++) {
        const left = M[j].reduce((sum, value, i) => sum + value * means[row][i], 0);
        expect(left).toBeCloseTo(dot(W[j], away), 4);
        // The covariance is diagonal, as M is.
        for (let i = 0; i < D; i++)
          expect(M[j][i] * Math.exp(logVariances[row][i])).toBeCloseTo(i === j ? NOISE ** 2 : 0, 6);
      }
    }
  });

  it('decodes μ + W z, and the posterior mean into the closed-form reconstruction W M⁻¹ Wᵀ (x − μ) + μ', () => {
    const again = decoded(decoder, out['z_mean'], conditions);
    for (let row = 0; row < ROWS; row++) {
      const { components } = fit.experts[chosen[row]];
      const mu = centre(row);
      const away = mu.map((value, i) => x[row * WIDTH + i] - value);
      const wanted = Float64Array.from(mu);
      for (const [j, lambda] of VARIANCE.entries()) {
        const direction = components.subarray(j * WIDTH, (j + 1) * WIDTH);
        const kept = Math.max(0, 1 - NOISE ** 2 / lambda) * dot(direction, away);
        for (let i = 0; i < WIDTH; i++) wanted[i] += kept * direction[i];
      }
      expect(relativeError(again.subarray(row * WIDTH, (row + 1) * WIDTH), wanted)).toBeLessThan(1e-5);
    }
  });

  it('leaves a score that drowns in the noise to the prior', () => {
    for (let row = 0; row < ROWS; row++)
      expect([means[row][D - 1], logVariances[row][D - 1]].map(Math.abs)).toEqual([0, 0]);
    const moved = flow.add<tf.Tensor2D>(out['z_mean'], flow.tensor2d([[0, 0, 0, 5]]));
    expect(decoded(decoder, moved, conditions)).toEqual(decoded(decoder, out['z_mean'], conditions));
  });

  it('fills N(0, I): over x of the model, variance of the means plus posterior variance is 1', () => {
    // Scores have variance λ, so means have λ · (reading)², which a move along a component shows.
    const { components, mean } = fit.experts[0];
    const code = flow.tensor2d([[1, 0, 0]]);
    for (let j = 0; j < D - 1; j++) {
      const moved = mean.map((value, i) => value + components[j * WIDTH + i]);
      const reading = heads(encoder, moved, code)['z_mean'].arraySync()[0][j];
      expect(VARIANCE[j] * reading ** 2 + Math.exp(logVariances[0][j])).toBeCloseTo(1, 4);
    }
  });

  it('puts out what the head of a variance needs for the same posterior', () => {
    const logVarianceAs = (logVariance: number): number => rawOfLogVariance('variance', logVariance);
    const [other] = networkOf(fit, { ...layout, logVarianceAs }, 3);
    const raw = heads(other, x, conditions)['z_log_var'];
    const found = logVarianceOf(flow, raw, 'variance').dataSync();
    expect(relativeError(found, out['z_log_var'].dataSync())).toBeLessThan(1e-5);
  });

  it('is whitened PCA without noise: scores over their deviation, and their projection back', () => {
    const quiet: ExpertsLayout = { ...layout, noise: 0, heads: [{ name: 'fc1', units: D }] };
    const [reading, writing] = networkOf(fit, quiet, 3);
    const z = heads(reading, x, conditions)['fc1'];
    const again = decoded(writing, z, conditions);
    for (let row = 0; row < ROWS; row++) {
      const { components } = fit.experts[chosen[row]];
      const away = centre(row).map((value, i) => x[row * WIDTH + i] - value);
      for (let j = 0; j < D; j++) {
        const direction = components.subarray(j * WIDTH, (j + 1) * WIDTH);
        const score = dot(direction, away) / Math.sqrt(VARIANCE[j]);
        expect(z.arraySync()[row][j] / score).toBeCloseTo(1, 3);
        const back = centre(row).map((value, i) => again[row * WIDTH + i] - value);
        expect(dot(direction, back)).toBeCloseTo(dot(direction, away), 3);
      }
    }
  });

  it('works around end points made normal: warp, read; write, warp back', () => {
    const sample = normals(random.stream('ends'), [60, WIDTH]).map((value) => Math.tanh(2 * value));
    const maps = fitEnds(
      sample,
      Int32Array.from({ length: 60 }, (_, i) => i % 2),
      2,
    );
    const [reading, writing] = networkOf(fit, { ...layout, ends: maps }, 3);
    const labels = Int32Array.from(chosen);
    const z = heads(reading, x, conditions)['z_mean'];
    const warped = heads(encoder, warpEnds(x, labels, maps, 'gaussian'), conditions)['z_mean'];
    expect(relativeError(z.dataSync(), warped.dataSync())).toBeLessThan(1e-5);
    const plain = decoded(decoder, z, conditions);
    expect(
      relativeError(decoded(writing, z, conditions), warpEnds(plain, labels, maps, 'back')),
    ).toBeLessThan(1e-5);
  });
});
