import type * as tf from '@tensorflow/tfjs';
import type { Tf } from '../ops/ops.ts';
import { clampLogVariance } from './variance-head.ts';

/**
 * A draw from N(mean, exp(logVariance)) through which gradients pass: mean + exp(½ logVariance) · ε.
 *
 * Source: Kingma and Welling 2014, section 2.4 (the reparameterisation trick).
 *
 * @param mean (B, d)
 * @param logVariance (B, d) or broadcastable; clamped to [−30, 20]
 * @param noise ε, standard normal, (B, d)
 */
export function sampleNormal<T extends tf.Tensor>(
  flow: Tf,
  mean: T,
  logVariance: tf.Tensor,
  noise: tf.Tensor,
): T {
  const deviation = flow.exp(flow.mul(clampLogVariance(flow, logVariance), 0.5));
  return flow.add<T>(mean, flow.mul(deviation, noise));
}
