import type { Discriminator, Rates, Tf, Trainable } from '@tractogen/nn';
import type * as tf from '@tensorflow/tfjs';
import type { Settings } from '../presets.ts';

/** A discriminator and how it is set against an encoder. */
export interface Rivalry extends Pick<Settings, 'loss' | 'penalty' | 'clip'> {
  readonly critic: Discriminator;
  readonly criticTrained: readonly Trainable[];
}

/** Latents with what the discriminator is told of them. */
export interface Judged {
  /** (B, d). */
  readonly z: tf.Tensor2D;
  /** (B, width), or null. */
  readonly told: tf.Tensor2D | null;
}

/** What a step of one side tells: its loss before the step, and the global norm of its gradient. */
export type PhaseFigures = Readonly<Record<'loss' | 'gradient_norm', number>>;

/** (B, d + width): what the discriminator reads. */
export function joined(flow: Tf, { z, told }: Judged): tf.Tensor2D {
  return told === null ? z : flow.concat2d([z, told], 1);
}

/** Memory of squared gradients of a Wasserstein critic and its encoder (Gulrajani et al. 2017). */
const WASSERSTEIN_BETA2 = 0.9;

/** Adam's beta2 in the adversarial phases. */
export function adversarialBeta2({ loss, beta2 }: Pick<Settings, 'loss' | 'beta2'>): number {
  return loss === 'bce' ? beta2 : WASSERSTEIN_BETA2;
}

/** Rates of an adversarial phase: a share of the schedule's, and a momentum of its own. */
export function adversarialRates(
  { learningRate }: Pick<Rates, 'learningRate'>,
  share: number,
  { adversarialBeta1 }: Pick<Settings, 'adversarialBeta1'>,
): Rates {
  return { learningRate: learningRate * share, beta1: adversarialBeta1 };
}
