import { fitEnds, warpEnds, type Expert, type ExpertsFit } from '@tractogen/codec';
import { randomFrom } from '@tractogen/core';
import type * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { logVarianceOf, rawOfLogVariance } from '../losses/variance-head.ts';
import { backendOrNull } from '../testing/backend.ts';
import { normals, relativeError } from '../testing/differences.ts';
import { expertDecoderValues, expertEncoderValues, type ExpertsLayout } from './experts-start.ts';
import { gateOf, type ExpertsSpec } from './experts.ts';
import { fintaDecoder, type FintaDecoder } from './finta-decoder.ts';
import { fintaEncoder, type FintaEncoder } from './finta-encoder.ts';
import { fintaSpecs, type EncoderSpec } from './spec.ts';

const { tf: flow, ops } = (await backendOrNull('wasm'))!;
const WIDTH = 768;
const channels = [4, 4, 4, 4, 4, 8] as const;
const random = randomFrom(71);
/** One score less than the noise: it says nothing. */
const VARIANCE = [2, 0.5, 0.09, 0.01];
const NOISE = 0.2;
const D = VARIANCE.length;
const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < WIDTH; i++) sum += a[i] * b[i];
  return sum;
};

/** d orthonormal rows (Gram and Schmidt). */
function orthonormal(label: string, d: number): Float32Array {
  const out = normals(random.stream(label), [d, WIDTH]);
  for (let j = 0; j < d; j++) {
    const row = out.subarray(j * WIDTH, (j + 1) * WIDTH);
    for (let i = 0; i < j; i++) {
      const other = out.subarray(i * WIDTH, (i + 1) * WIDTH);
      const along = dot(row, other);
      for (let k = 0; k < WIDTH; k++) row[k] -= along * other[k];
    }
    const norm = Math.sqrt(dot(row, row));
    for (let k = 0; k < WIDTH; k++) row[k] /= norm;
  }
  return out;
}

function fitOf(count: number, attributes: number): ExpertsFit {
  const experts = Array.from({ length: count }, (_, k): Expert => ({
    mean: normals(random.stream(`mean ${k}`), [WIDTH]),
    slopes: normals(random.stream(`slopes ${k}`), [attributes, WIDTH]),
    components: orthonormal(`components ${k}`, D),
    variance: Float64Array.from(VARIANCE),
    share: 1 / count,
  }));
  // Means are about √1536 apart: a kernel along them tells the experts apart for sure.
  const kernel = new Float32Array(WIDTH * count);
  for (const [k, { mean }] of experts.entries())
    for (let i = 0; i < WIDTH; i++) kernel[i * count + k] = mean[i];
  const bias = Float32Array.from(experts, ({ mean }) => -dot(mean, mean) / 2);
  return { experts, discriminant: { kernel, bias } };
}

const VARIATIONAL: EncoderSpec['heads'] = [
  { name: 'z_mean', units: D },
  { name: 'z_log_var', units: D },
];

function networkOf(fit: ExpertsFit, layout: ExpertsLayout, conditions: number): [FintaEncoder, FintaDecoder] {
  const specs = fintaSpecs('finta', layout.latent);
  const spec: ExpertsSpec = { count: fit.experts.length, gate: layout.gate, ends: layout.ends !== null };
  const shared = { channels, conditions, experts: spec };
  const heads = layout.heads as EncoderSpec['heads'];
  return [
    fintaEncoder(flow, { ...specs.encoder, ...shared, heads }, random, expertEncoderValues(fit, layout)),
    fintaDecoder(flow, { ...specs.decoder, ...shared }, random, expertDecoderValues(fit, layout)),
  ];
}

const heads = (encoder: FintaEncoder, x: Float32Array, conditions: tf.Tensor2D | null = null) =>
  encoder.heads(ops, flow.tensor3d(x, [x.length / WIDTH, 256, 3]), { conditions });
const decoded = (
  decoder: FintaDecoder,
  z: tf.Tensor2D,
  conditions: tf.Tensor2D | null = null,
): Float32Array =>
  decoder.forward(ops, conditions === null ? z : flow.concat2d([z, conditions], 1)).dataSync<'float32'>();

/** W = U (Λ − σ² I)^½ of Tipping and Bishop 1999, equation 7; columns without variance above the noise are 0. */
const loading = ({ components, variance }: Expert, noise: number): Float64Array[] =>
  Array.from(variance, (lambda, j) =>
    Float64Array.from(
      components.subarray(j * WIDTH, (j + 1) * WIDTH),
      (value) => value * Math.sqrt(Math.max(lambda - noise ** 2, 0)),
    ),
  );

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

describe('a network that starts from experts, gate inferred', () => {
  const COUNT = 5;
  const LATENT = D + 2;
  const fit = fitOf(COUNT, 0);
  const layout: ExpertsLayout = {
    latent: LATENT,
    gate: 'inferred',
    noise: NOISE,
    heads: [
      { name: 'z_mean', units: LATENT },
      { name: 'z_log_var', units: LATENT },
    ],
    ends: null,
  };
  const [encoder, decoder] = networkOf(fit, layout, 0);
  // One row near each mean.
  const x = Float32Array.from(
    fit.experts.flatMap(({ mean }, k) => {
      const noise = normals(random.stream(`near ${k}`), [WIDTH]);
      return Array.from(mean, (value, i) => value + 0.2 * noise[i]);
    }),
  );
  const out = heads(encoder, x);
  const means = out['z_mean'].arraySync();
  const logVariances = out['z_log_var'].arraySync();
  const spec: ExpertsSpec = { count: COUNT, gate: 'inferred', ends: false };
  const gates = (values: ReadonlyMap<string, Float32Array>, z: Float32Array, count: number): number[][] =>
    gateOf(
      ops,
      { ...spec, count },
      (name) => flow.tensor(values.get(name)!, name === 'gate/kernel' ? [LATENT, count] : [count]),
      flow.tensor2d(z, [z.length / LATENT, LATENT]),
      null,
    ).arraySync();
  const largest = (shares: readonly number[]): number => shares.indexOf(Math.max(...shares));

  it('says by the first two dimensions which expert is at work, and reads the rest as it does', () => {
    for (const [k, expert] of fit.experts.entries()) {
      const angle = (2 * Math.PI * k) / COUNT;
      expect(means[k][0]).toBeCloseTo(1.5 * Math.cos(angle), 4);
      expect(means[k][1]).toBeCloseTo(1.5 * Math.sin(angle), 4);
      const away = expert.mean.map((value, i) => x[k * WIDTH + i] - value);
      for (const [j, column] of loading(expert, NOISE).entries()) {
        // M is diagonal: λ where a score stands out of the noise.
        const wanted = VARIANCE[j] > NOISE ** 2 ? dot(column, away) / VARIANCE[j] : 0;
        expect(means[k][2 + j]).toBeCloseTo(wanted, 4);
      }
    }
  });

  it('decodes by the expert that read', () => {
    const again = decoded(decoder, out['z_mean']);
    for (const [k, expert] of fit.experts.entries()) {
      const wanted = Float64Array.from(expert.mean);
      for (const [j, column] of loading(expert, NOISE).entries())
        for (let i = 0; i < WIDTH; i++) wanted[i] += means[k][2 + j] * column[i];
      expect(relativeError(again.subarray(k * WIDTH, (k + 1) * WIDTH), wanted)).toBeLessThan(1e-4);
    }
  });

  it.each(['z_mean', 'z_log_var'])('lets no gradient move where the sectors of %s are', (name) => {
    const line = flow.tensor3d(x, [COUNT, 256, 3]);
    const { variable } = encoder.parameters.find((parameter) => parameter.name === `${name}/bias`)!;
    const gradient = flow
      .variableGrads(() => flow.sum(flow.square(encoder.heads(ops, line)[name])), [variable])
      .grads[variable.name].dataSync();
    // The square's: twice the sum over rows of what the head puts out.
    const values = heads(encoder, x)[name].arraySync();
    for (let j = 0; j < LATENT; j++) {
      const wanted = j < 2 ? 0 : 2 * values.reduce((sum, row) => sum + row[j], 0);
      expect(gradient[j]).toBeCloseTo(wanted, 3);
    }
  });

  it('draws of a posterior stay in its sector', () => {
    const values = expertDecoderValues(fit, layout);
    const noise = normals(random.stream('posterior'), [500, LATENT]);
    for (let k = 0; k < COUNT; k++) {
      const z = noise.map((value, i) => {
        const j = i % LATENT;
        return means[k][j] + value * Math.exp(logVariances[k][j] / 2);
      });
      for (const shares of gates(values, z, COUNT)) expect(largest(shares)).toBe(k);
    }
  });

  it.each([
    // Chi square that is exceeded once in a thousand, with one degree of freedom less than experts.
    [2, 10.83],
    [3, 13.82],
    [7, 22.46],
  ])('N(0, I) falls into each of %d sectors with equal chance', (count, most) => {
    const n = 6000;
    const few: ExpertsFit = { ...fit, experts: Array.from({ length: count }, () => fit.experts[0]) };
    const z = normals(random.stream(`prior ${count}`), [n, LATENT]);
    const counts = new Float64Array(count);
    let between = 0;
    for (const shares of gates(expertDecoderValues(few, layout), z, count)) {
      counts[largest(shares)]++;
      if (Math.max(...shares) < 0.95) between++;
    }
    const chiSquare = counts.reduce((sum, seen) => sum + (seen - n / count) ** 2 / (n / count), 0);
    expect(chiSquare).toBeLessThan(most);
    // Few are mixtures of two experts.
    expect(between / n).toBeLessThan(0.05);
  });

  it('needs no sectors with one expert', () => {
    const one: ExpertsFit = {
      experts: fit.experts.slice(0, 1),
      discriminant: { kernel: new Float32Array(WIDTH), bias: new Float32Array(1) },
    };
    const [reading, writing] = networkOf(one, { ...layout, latent: D, heads: VARIATIONAL }, 0);
    const z = heads(reading, x.subarray(0, WIDTH))['z_mean'];
    for (let j = 0; j < D; j++) expect(z.arraySync()[0][j]).toBeCloseTo(means[0][2 + j], 5);
    const wanted = decoded(decoder, out['z_mean']).subarray(0, WIDTH);
    expect(relativeError(decoded(writing, z), wanted)).toBeLessThan(1e-4);
  });
});
