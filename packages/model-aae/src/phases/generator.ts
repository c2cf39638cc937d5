import type { Random } from '@tractogen/core';
import {
  bceGeneratorLoss,
  gradientStep,
  wassersteinGeneratorLoss,
  type Adam,
  type Rates,
  type Runtime,
  type Trainable,
} from '@tractogen/nn';
import { joined, type Judged, type PhaseFigures, type Rivalry } from './rivalry.ts';

/**
 * One step of the encoder, which alone changes: its codes shall pass for prior samples. The
 * discriminator's dropout stays on, as in training.
 *
 * Source: Makhzani et al. 2015, the regularisation phase.
 *
 * @param encoder what is trained of it
 * @param encode codes of the batch, computed anew: gradients pass through
 * @returns the loss before the step, and the global norm of its gradient
 */
export function generatorStep(
  runtime: Runtime,
  adam: Adam,
  { critic, loss }: Pick<Rivalry, 'critic' | 'loss'>,
  encoder: readonly Trainable[],
  encode: () => Judged,
  random: Random,
  rates: Rates,
): PhaseFigures {
  const { tf: flow, ops } = runtime;
  return gradientStep(runtime, adam, encoder, rates, () => {
    const scores = critic.forward(ops, joined(flow, encode()), random.stream('codes'));
    return loss === 'bce' ? bceGeneratorLoss(flow, scores) : wassersteinGeneratorLoss(flow, scores);
  });
}
