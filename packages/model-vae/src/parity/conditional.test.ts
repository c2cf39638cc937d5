import { klToStandard } from '@tractogen/nn';
import {
  deviation,
  largest,
  readFixture,
  report,
  tracedLayers,
  type Seen,
  type Summary,
} from '@tractogen/nn/parity';
import type * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { hashedRun, type FixtureSettings } from './hashed-run.ts';
import { lossesBeside, type FixtureLosses } from './losses.ts';

interface Conditional extends FixtureLosses {
  readonly conditions: readonly (readonly number[])[];
  readonly z: Summary;
  readonly fc2: Summary;
  readonly output: Summary;
  readonly ofMean: Summary;
  readonly swapped: Summary;
}

const conditional = readFixture('conditional-vae.json') as {
  readonly settings: FixtureSettings;
  readonly forward: Conditional;
};
const valuesOf = (tensor: tf.Tensor): Float32Array => Float32Array.from(tensor.dataSync());

describe('the conditional VAE against PyTorch', () => {
  const { settings, forward: expected } = conditional;
  const run = hashedRun('decoder', {}, settings);
  const { tf: flow, ops } = run.runtime;

  it('decodes latents with what it is told, to 1e-5', (context) => {
    const seen: Seen = new Map();
    const deviations = flow.tidy(() => {
      const { mean, logVariance, decoded } = run.terms(
        0,
        'training',
        tracedLayers(ops, run.model.kept, seen),
      );
      const told = flow.tensor2d(expected.conditions.map((row) => [...row]));
      const before = flow.concat2d(
        [flow.slice2d(told, [3, 0], [1, -1]), flow.slice2d(told, [0, 0], [3, -1])],
        0,
      );
      const z = flow.slice2d(
        flow.tensor2d(seen.get('fc2.in')!.values, [4, 32 + told.shape[1]]),
        [0, 0],
        [-1, 32],
      );
      const decode = (beside: tf.Tensor2D): Float32Array =>
        valuesOf(run.model.decoder.forward(ops, flow.concat2d([mean, beside], 1)));
      return {
        z: deviation(valuesOf(z), expected.z),
        fc2: deviation(seen.get('fc2')!.values, expected.fc2),
        output: deviation(valuesOf(decoded), expected.output),
        ofMean: deviation(decode(told), expected.ofMean),
        swapped: deviation(decode(before), expected.swapped),
        kl: Math.abs(valuesOf(flow.sum(klToStandard(flow, mean, logVariance).mean(0)))[0] / expected.kl - 1),
      };
    });
    report(context, { 'conditional.forward': largest(Object.values(deviations)) });
    expect(Object.entries(deviations).filter(([, of]) => !(of < 1e-5))).toEqual([]);
  });

  it('has the same losses, to 1e-5', (context) => {
    const deviations = lossesBeside(run, {}, settings, expected);
    report(context, { 'conditional.forward.losses': largest(deviations) });
    expect(largest(deviations)).toBeLessThan(1e-5);
  });
});
