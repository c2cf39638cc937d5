import {
  bceDiscriminatorLoss,
  bceGeneratorLoss,
  gradientPenalty,
  interpolate,
  loadTensorFlow,
  wassersteinCriticLoss,
  wassersteinGeneratorLoss,
} from '@tractogen/nn';
import {
  deviation,
  fakeCodes,
  hashedMasks,
  largest,
  priorSamples,
  report,
  scaled,
  shares,
  tracedLayers,
  withoutPadding,
  type Role,
  type Seen,
} from '@tractogen/nn/parity';
import type * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { criticsFixture } from './critics-fixture.ts';
import { hashedCritic, judgedOf, tableOf, type CriticKind } from './hashed-critic.ts';

const runtime = await loadTensorFlow();
const { tf: flow, ops, portableOps } = runtime;
const ROWS = 8;
const KINDS = ['tractoencoder', 'mlp'] as const;
const floats = (tensor: tf.Tensor): Float32Array => Float32Array.from(tensor.dataSync());
const optionsOf = (dropout: boolean) => ({ step: 0, rows: ROWS, dropout });

/** What each layer gives, as the Python side names it: behind activation and dropout. */
function layersOf(kind: CriticKind, seen: Seen): Readonly<Record<string, Float32Array>> {
  const put = (name: string): Float32Array => seen.get(name)!.values;
  return kind === 'mlp'
    ? { h1: put('h2.in'), h2: put('out.in'), out: put('out') }
    : {
        expand: put('expand'),
        c1: withoutPadding(seen.get('c2.in')!),
        c2: put('f1.in'),
        f1: put('f1'),
        f2: put('f2'),
      };
}

const CASES = KINDS.flatMap((kind) =>
  criticsFixture[kind].outputs.map((expected) => ({ kind, expected, dropout: expected.dropout })),
);

describe.each(CASES)(
  'discriminator $kind against PyTorch and Keras, dropout $dropout',
  ({ kind, expected, dropout }) => {
    const critic = hashedCritic(flow, kind);
    const real = flow.tensor2d(...tableOf(priorSamples(0, ROWS)));
    const fake = flow.tensor2d(...tableOf(fakeCodes(ROWS)));
    const masks = (role: Role) => hashedMasks(flow, role, optionsOf(dropout));

    it('computes the same in every layer, to 1e-5', (context) => {
      const seen: Seen = new Map();
      const deviations = flow.tidy(() => {
        const traced = tracedLayers(ops, critic.parameters, seen);
        critic.forward(traced, real, masks('real'));
        const logits = {
          real: critic.forward(ops, real, masks('real')),
          fake: critic.forward(ops, fake, masks('fake')),
          generator: critic.forward(ops, fake, masks('generator')),
        };
        return {
          ...Object.fromEntries(
            Object.entries(layersOf(kind, seen)).map(([name, values]) => [
              name,
              deviation(values, expected.layers[name]),
            ]),
          ),
          real: scaled(floats(logits.real), expected.logits.real),
          fake: scaled(floats(logits.fake), expected.logits.fake),
          generator: scaled(floats(logits.generator), expected.logits.generator),
          'critic.bce': Math.abs(
            floats(bceDiscriminatorLoss(flow, logits.real, logits.fake))[0] / expected.critic.bce - 1,
          ),
          'critic.wgan': Math.abs(
            floats(wassersteinCriticLoss(flow, logits.real, logits.fake))[0] / expected.critic.wgan - 1,
          ),
          'generator.bce': Math.abs(
            floats(bceGeneratorLoss(flow, logits.generator))[0] / expected.generator.bce - 1,
          ),
          'generator.wgan': Math.abs(
            floats(wassersteinGeneratorLoss(flow, logits.generator))[0] / expected.generator.wgan - 1,
          ),
        };
      });
      report(context, { 'critic.forward': largest(Object.values(deviations)) });
      expect(Object.keys(deviations)).toEqual(expect.arrayContaining(Object.keys(expected.layers)));
      expect(Object.entries(deviations).filter(([, of]) => !(of < 1e-5))).toEqual([]);
    });

    it('has the same slope between real and fake rows, and the same penalty, to 1e-5', (context) => {
      const deviations = flow.tidy(() => {
        const between = interpolate(flow, real, fake, flow.tensor2d(shares(0, ROWS), [ROWS, 1]));
        const own = masks('between');
        const slope = flow.grad((x) => flow.sum(critic.forward(portableOps, x as tf.Tensor2D, own)))(between);
        const penalty = gradientPenalty(portableOps, (path, x) => critic.forward(path, x, own), between, 1);
        return [
          scaled(floats(flow.sqrt(flow.sum(flow.square(slope), 1))), expected.gradientNorms),
          Math.abs(floats(penalty)[0] / expected.penalty - 1),
        ];
      });
      report(context, { 'critic.forward.penalty': largest(deviations) });
      expect(largest(deviations)).toBeLessThan(1e-5);
    });

    it.each([
      { loss: 'bce' as const, of: bceGeneratorLoss },
      { loss: 'wgan' as const, of: wassersteinGeneratorLoss },
    ])('hands codes the same gradient, to 1e-4: $loss', ({ loss, of }) => {
      const found = flow.tidy(() => {
        const { z, told } = judgedOf(flow, fakeCodes(ROWS));
        const own = masks('generator');
        const total = (code: tf.Tensor): tf.Scalar =>
          of(flow, critic.forward(ops, flow.concat2d([code as tf.Tensor2D, told!], 1), own));
        return deviation(floats(flow.grad(total)(z)), expected.generatorGradientOfZ[loss]);
      });
      expect(found).toBeLessThan(1e-4);
    });
  },
);

describe('discriminator tractoencoder with dropout', () => {
  it('has the logits that Keras has, to its float32', () => {
    const critic = hashedCritic(flow, 'tractoencoder');
    const masks = hashedMasks(flow, 'real', optionsOf(true));
    const real = flow.tensor2d(...tableOf(priorSamples(0, ROWS)));
    const logits = flow.tidy(() => floats(critic.forward(ops, real, masks)));
    expect(scaled(logits, criticsFixture.keras.logits)).toBeLessThan(criticsFixture.keras.within);
  });
});
