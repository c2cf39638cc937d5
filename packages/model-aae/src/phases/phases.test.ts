import { randomFrom } from '@tractogen/core';
import {
  createAdam,
  createDiscriminator,
  createParameters,
  denseLayer,
  discriminatorSpec,
  initialValuesOf,
  loadTensorFlow,
  valuesOf,
  type DiscriminatorSpec,
  type NamedValues,
} from '@tractogen/nn';
import type * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { criticStep } from './critic.ts';
import { generatorStep } from './generator.ts';
import { adversarialBeta2, adversarialRates, type Rivalry } from './rivalry.ts';

const runtime = await loadTensorFlow();
const { tf: flow, ops } = runtime;
const LATENT = 6;
const ROWS = 8;
const rates = { learningRate: 1e-2, beta1: 0.9 };
const normals = (name: string, width: number): tf.Tensor2D =>
  flow.tensor2d(randomFrom(name).fillNormal(new Float32Array(ROWS * width)), [ROWS, width]);
const told = flow.oneHot(flow.tensor1d([0, 1, 0, 1, 0, 1, 0, 1], 'int32'), 2).toFloat() as tf.Tensor2D;

const MLP: DiscriminatorSpec = {
  ...discriminatorSpec('mlp', LATENT, 2),
  widths: [8, 8],
} as DiscriminatorSpec;
const CONVOLUTIONS = discriminatorSpec('tractoencoder', LATENT, 2);

function rivals(spec: DiscriminatorSpec, loss: Rivalry['loss']) {
  const specs = denseLayer('fc1', { inputs: 4, outputs: LATENT }, 'pytorch');
  const encoder = createParameters(flow, specs, initialValuesOf(specs, randomFrom('encoder')));
  const critic = createDiscriminator(flow, spec, randomFrom('critic'));
  const rivalry: Rivalry = { critic, criticTrained: critic.parameters, loss, penalty: 10, clip: 0.01 };
  const x = normals('x', 4);
  const encode = () => ({ z: ops.dense(x, encoder[0].variable, encoder[1].variable), told });
  return {
    encoder,
    rivalry,
    encode,
    judge: (stream = 'masks'): number =>
      criticStep(
        runtime,
        createAdam(runtime, critic.parameters),
        rivalry,
        { z: normals('real', LATENT), told },
        encode(),
        randomFrom(stream),
        rates,
      ).loss,
    deceive: (stream = 'masks'): number =>
      generatorStep(
        runtime,
        createAdam(runtime, encoder),
        rivalry,
        encoder,
        encode,
        randomFrom(stream),
        rates,
      ).loss,
  };
}

const changed = (before: NamedValues, after: NamedValues): string[] =>
  [...before]
    .filter(([name, values]) => values.some((value, i) => value !== after.get(name)![i]))
    .map(([name]) => name);

describe.each(['bce', 'wgan', 'wgan-gp'] as const)('adversarial phases, %s', (loss) => {
  it.each([MLP, CONVOLUTIONS])('change their own side alone, kind $kind', (spec) => {
    const { encoder, rivalry, judge, deceive } = rivals(spec, loss);
    const start = { encoder: valuesOf(encoder), critic: valuesOf(rivalry.critic.parameters) };
    expect(Number.isFinite(judge())).toBe(true);
    expect(valuesOf(encoder)).toEqual(start.encoder);
    const judged = valuesOf(rivalry.critic.parameters);
    // A Wasserstein loss does not depend on the last constants.
    const kernels = (names: Iterable<string>): string[] =>
      [...names].filter((name) => name.endsWith('kernel'));
    expect(kernels(changed(start.critic, judged))).toEqual(kernels(judged.keys()));
    for (const values of judged.values()) expect(values.every(Number.isFinite)).toBe(true);
    expect(Number.isFinite(deceive())).toBe(true);
    expect(valuesOf(rivalry.critic.parameters)).toEqual(judged);
    expect(changed(start.encoder, valuesOf(encoder))).toEqual([...start.encoder.keys()]);
  });

  it('lower what they say they do', () => {
    const { judge, deceive } = rivals(MLP, loss);
    const first = judge();
    let last = first;
    for (let i = 0; i < 30; i++) last = judge();
    expect(last).toBeLessThan(first);
    const before = deceive();
    let after = before;
    for (let i = 0; i < 30; i++) after = deceive();
    expect(after).toBeLessThan(before);
  });

  it('leave no tensor behind', () => {
    const { judge, deceive } = rivals(MLP, loss);
    const count = (): number => flow.memory().numTensors;
    const spent = (run: () => number): number => {
      const before = count();
      flow.tidy(() => void run());
      return count() - before;
    };
    // Each makes an optimizer of its own: as many moments as it has from the first call on.
    expect(spent(judge)).toBe(spent(judge));
    expect(spent(deceive)).toBe(spent(deceive));
  });
});

describe('criticStep', () => {
  it('clips weights with wgan, and with it alone', () => {
    for (const loss of ['bce', 'wgan', 'wgan-gp'] as const) {
      const { rivalry, judge } = rivals(MLP, loss);
      judge();
      const values = [...valuesOf(rivalry.critic.parameters).values()];
      const largest = Math.max(...values.map((of) => of.reduce((most, v) => Math.max(most, Math.abs(v)), 0)));
      if (loss === 'wgan') expect(largest).toBeLessThanOrEqual(Math.fround(0.01));
      else expect(largest).toBeGreaterThan(0.1);
    }
  });

  it('draws masks and places from the stream it is given', () => {
    const once = (loss: Rivalry['loss'], spec: DiscriminatorSpec, stream: string): number =>
      rivals(spec, loss).judge(stream);
    expect(once('bce', CONVOLUTIONS, 'a')).toBe(once('bce', CONVOLUTIONS, 'a'));
    expect(once('bce', CONVOLUTIONS, 'a')).not.toBe(once('bce', CONVOLUTIONS, 'b'));
    expect(once('wgan-gp', MLP, 'a')).toBe(once('wgan-gp', MLP, 'a'));
    expect(once('wgan-gp', MLP, 'a')).not.toBe(once('wgan-gp', MLP, 'b'));
    expect(once('bce', MLP, 'a')).toBe(once('bce', MLP, 'b'));
  });

  it('penalises slopes away from 1: of a linear critic it is exactly λ (‖w‖ − 1)² more', () => {
    const spec: DiscriminatorSpec = {
      kind: 'mlp',
      latent: LATENT,
      classes: 2,
      initialiser: 'pytorch',
      widths: [],
    };
    const [free, held] = (['wgan', 'wgan-gp'] as const).map((loss) => rivals(spec, loss));
    const [kernel] = valuesOf(held.rivalry.critic.parameters).values();
    // The slope along the latent: what the critic is told does not count.
    const norm = Math.hypot(...kernel.subarray(0, LATENT));
    expect(held.judge() - free.judge()).toBeCloseTo(10 * (norm - 1) ** 2, 4);
  });
});

describe('rates of the adversarial phases', () => {
  it('are a share of the schedule, with their own momentum; a Wasserstein critic has a short memory', () => {
    expect(adversarialRates(rates, 0.2, { adversarialBeta1: 0.5 })).toEqual({
      learningRate: 2e-3,
      beta1: 0.5,
    });
    expect(adversarialBeta2({ loss: 'bce', beta2: 0.99 })).toBe(0.99);
    expect(adversarialBeta2({ loss: 'wgan', beta2: 0.99 })).toBe(0.9);
  });
});
