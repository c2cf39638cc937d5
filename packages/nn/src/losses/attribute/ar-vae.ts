import type * as tf from '@tensorflow/tfjs';
import type { Tf } from '../../ops/ops.ts';
import { meanOverPairs, pairDifferences } from './pairs.ts';

/** γ weighs the term, δ says how sharply the latent's order is read. */
export interface ArVaeOptions {
  readonly gamma: number;
  readonly delta: number;
}

/**
 * γ · mean over pairs of |tanh(δ (z_i − z_j)) − sign(a_i − a_j)|: one latent dimension takes the order of
 * an attribute, not its scale.
 *
 * Source: Pati and Lerch 2021 (AR-VAE).
 *
 * @param latent values of the dimension that is reserved, (B)
 * @param attribute (B)
 * @param mask pairs that count, (B, B), 0 or 1: those of one bundle, say; all, if not given
 */
export function arVaeLoss(
  flow: Tf,
  latent: tf.Tensor1D,
  attribute: tf.Tensor1D,
  { gamma, delta }: ArVaeOptions,
  mask?: tf.Tensor2D,
): tf.Scalar {
  const order = flow.sign(pairDifferences(flow, attribute));
  const read = flow.tanh(flow.mul(pairDifferences(flow, latent), delta));
  return flow.mul(meanOverPairs(flow, flow.abs(flow.sub<tf.Tensor2D>(read, order)), mask), gamma);
}
