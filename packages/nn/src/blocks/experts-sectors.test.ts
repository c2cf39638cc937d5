import type { ExpertsFit } from '@tractogen/codec';
import { describe, expect, it } from 'vitest';
import { normals, relativeError } from '../testing/differences.ts';
import { expertDecoderValues, type ExpertsLayout } from './experts-start.ts';
import { gateOf, type ExpertsSpec } from './experts.ts';
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
  ops,
  random,
} from '../testing/experts/made.ts';

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
  const spec: ExpertsSpec = { count: COUNT, gate: 'inferred', ends: false, bent: [], coupled: false };
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
