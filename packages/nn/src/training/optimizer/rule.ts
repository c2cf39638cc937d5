import type * as tf from '@tensorflow/tfjs';

/** The numbers of one Adam step, with bias correction folded in. */
export interface StepSizes {
  /** lr · √(1 − β₂ᵗ) / (1 − β₁ᵗ). */
  readonly rate: number;
  readonly beta1: number;
  readonly beta2: number;
  /** ε · √(1 − β₂ᵗ): with `rate` this puts ε where PyTorch has it, outside the corrected root. */
  readonly epsilon: number;
}

/**
 * m ← β₁m + (1 − β₁)g; v ← β₂v + (1 − β₂)g²; w ← w − rate · m / (√v + ε), for one parameter.
 * Kingma and Ba, "Adam" (2015), in the form of their section 2's last paragraph.
 */
export interface AdamRule {
  apply(gradient: tf.Tensor, sizes: StepSizes): void;
  /** Copies of m and v. */
  moments(): { m: Float32Array; v: Float32Array };
  load(m: Float32Array, v: Float32Array): void;
  dispose(): void;
}

/** @param t steps including this one, from 1 */
export function stepSizes(
  learningRate: number,
  beta1: number,
  beta2: number,
  epsilon: number,
  t: number,
): StepSizes {
  const root = Math.sqrt(1 - beta2 ** t);
  return { rate: (learningRate * root) / (1 - beta1 ** t), beta1, beta2, epsilon: epsilon * root };
}
