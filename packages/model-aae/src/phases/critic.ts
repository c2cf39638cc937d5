import type { Random } from '@tractogen/core';
import {
  bceDiscriminatorLoss,
  clipWeights,
  gradientPenalty,
  gradientStep,
  interpolate,
  wassersteinCriticLoss,
  type Adam,
  type Ops,
  type Rates,
  type Runtime,
} from '@tractogen/nn';
import type * as tf from '@tensorflow/tfjs';
import { joined, type Judged, type PhaseFigures, type Rivalry } from './rivalry.ts';

/**
 * One step of the discriminator, which alone changes: cross-entropy, or the Wasserstein estimate with
 * gradient penalty or clipped weights.
 *
 * Source: Makhzani et al. 2015; Arjovsky et al. 2017; Gulrajani et al. 2017, algorithm 1.
 *
 * @param real prior samples, as many as codes
 * @param fake codes; they are constants here
 * @param random masks of dropout, places between real and fake
 * @returns the loss before the step, and the global norm of its gradient
 */
export function criticStep(
  runtime: Runtime,
  adam: Adam,
  { critic, criticTrained, loss, penalty, clip }: Rivalry,
  real: Judged,
  fake: Judged,
  random: Random,
  rates: Rates,
): PhaseFigures {
  const flow = runtime.tf;
  // Native operations have no second derivatives.
  const ops = loss === 'wgan-gp' ? runtime.portableOps : runtime.ops;
  const scores = (judged: Judged, masks: string): tf.Tensor2D =>
    critic.forward(ops, joined(flow, judged), random.stream(masks));
  const figures = gradientStep(runtime, adam, criticTrained, rates, () => {
    const [above, below] = [scores(real, 'real'), scores(fake, 'fake')];
    if (loss === 'bce') return bceDiscriminatorLoss(flow, above, below);
    const distance = wassersteinCriticLoss(flow, above, below);
    if (loss === 'wgan') return distance;
    return flow.add(distance, penaltyOf(ops, critic, real, fake, random, penalty));
  });
  if (loss === 'wgan') clipWeights(flow, critic.parameters, clip);
  return figures;
}

/** The penalty between prior samples and codes; the slope is that along the latent, not along what is told. */
function penaltyOf(
  ops: Ops,
  critic: Rivalry['critic'],
  real: Judged,
  fake: Judged,
  random: Random,
  lambda: number,
): tf.Scalar {
  const flow = ops.tf;
  const rows = real.z.shape[0];
  const places = random.stream('places');
  const u = flow.tensor2d(
    Float32Array.from({ length: rows }, () => places.uniform()),
    [rows, 1],
  );
  const told = real.told === null || fake.told === null ? null : interpolate(flow, real.told, fake.told, u);
  const masks = random.stream('between');
  return gradientPenalty(
    ops,
    (path, z) => critic.forward(path, joined(flow, { z, told }), masks),
    interpolate(flow, real.z, fake.z, u),
    lambda,
  );
}
