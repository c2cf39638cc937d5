import type * as tf from '@tensorflow/tfjs';
import type { Tf } from '../ops/ops.ts';
import { clampLogVariance } from './variance-head.ts';

/**
 * How badly a predicted normal fits an attribute: mean(½ (mean − r)² / exp(lv) + ½ lv), the negative log
 * density without its constant ½ log 2π; it can be below zero.
 *
 * Source: Zhao et al. 2019 (VAE for regression); Nix and Weigend 1994.
 *
 * @param mean predicted, (B, k), standardised units
 * @param logVariance predicted, (B, k); clamped to [−30, 20]
 * @param attribute true, (B, k), standardised units
 */
export function regressionLoss(
  flow: Tf,
  mean: tf.Tensor2D,
  logVariance: tf.Tensor2D,
  attribute: tf.Tensor2D,
): tf.Scalar {
  const lv = clampLogVariance(flow, logVariance);
  const misfit = flow.mul(flow.square(flow.sub(mean, attribute)), flow.exp(flow.neg(lv)));
  return flow.mul(flow.mean<tf.Scalar>(flow.add(misfit, lv)), 0.5);
}
