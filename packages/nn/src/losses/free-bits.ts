import type * as tf from '@tensorflow/tfjs';
import type { Tf } from '../ops/ops.ts';

/**
 * Σ_d max(mean_B KL_d, λ), nats: dimensions that carry less than λ are not pushed any further towards the
 * prior. With λ = 0 it is the plain mean over streamlines of the sum over dimensions.
 *
 * Source: Kingma et al. 2016 (inverse autoregressive flow), free bits, each dimension a group of its own.
 *
 * @param kl (B, d), nats, as `klToStandard` gives it
 * @param lambda nats a dimension
 */
export function freeBits(flow: Tf, kl: tf.Tensor2D, lambda: number): tf.Scalar {
  const means = flow.mean<tf.Tensor1D>(kl, 0);
  return flow.sum(lambda === 0 ? means : flow.maximum(means, lambda));
}
