import type * as tf from '@tensorflow/tfjs';
import type { Tf } from '../ops/ops.ts';
import { clampLogVariance } from './variance-head.ts';

/**
 * KL(N(mean, exp(logVariance)) ‖ N(0, 1)) of each element, nats: ½ (exp(lv) + mean² − 1 − lv).
 * Finite, with finite gradients, for means up to 1e6 and any log variance, which is clamped.
 *
 * Source: Kingma and Welling 2014, appendix B.
 *
 * @param mean (B, d)
 * @param logVariance (B, d)
 * @returns (B, d)
 */
export function klToStandard(flow: Tf, mean: tf.Tensor2D, logVariance: tf.Tensor2D): tf.Tensor2D {
  const lv = clampLogVariance(flow, logVariance);
  const twice = flow.sub<tf.Tensor2D>(flow.add(flow.exp(lv), flow.square(mean)), flow.add(lv, 1));
  return flow.mul(twice, 0.5);
}

/**
 * KL between normals with diagonal covariances, of each element, nats:
 * ½ (plv − lv − 1 + exp(lv − plv) + (mean − pm)² exp(−plv)).
 * Finite, with finite gradients, for means up to 1e6 and any log variances, which are clamped.
 *
 * Source: the general case of Kingma and Welling 2014, appendix B; Zhao et al. 2019 (VAE for regression) for
 * a prior that depends on an attribute.
 *
 * @param mean (B, d)
 * @param logVariance (B, d)
 * @param prior mean and log variance: (B, d), or what broadcasts to it
 * @returns (B, d)
 */
export function klToNormal(
  flow: Tf,
  mean: tf.Tensor2D,
  logVariance: tf.Tensor2D,
  prior: { readonly mean: tf.Tensor; readonly logVariance: tf.Tensor },
): tf.Tensor2D {
  const lv = clampLogVariance(flow, logVariance);
  const plv = clampLogVariance(flow, prior.logVariance);
  const ratio = flow.sub<tf.Tensor2D>(lv, plv);
  const apart = flow.mul(flow.square(flow.sub(mean, prior.mean)), flow.exp(flow.neg(plv)));
  const twice = flow.sub<tf.Tensor2D>(flow.add(flow.exp(ratio), apart), flow.add(ratio, 1));
  return flow.mul(twice, 0.5);
}
