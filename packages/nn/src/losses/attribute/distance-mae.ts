import type * as tf from '@tensorflow/tfjs';
import type { Tf } from '../../ops/ops.ts';
import { meanOverPairs, pairDifferences } from './pairs.ts';

/**
 * γ · mean over pairs of | (z_i − z_j) − (a_i − a_j) |: one latent dimension becomes the attribute, up to a shift.
 * Distances are signed, as in AR-VAE's matrices: without their sign each streamline may lie on either side of the
 * others, and points cannot pass each other on their way.
 *
 * Source: the mean absolute error between distance matrices that TractoEncoder's report describes. It is
 * another loss than AR-VAE's, which knows the order only.
 *
 * @param latent values of the dimension that is reserved, (B)
 * @param attribute (B), standardised units
 * @param gamma weight of the term
 * @param mask pairs that count, (B, B), 0 or 1; all, if not given
 */
export function distanceMaeLoss(
  flow: Tf,
  latent: tf.Tensor1D,
  attribute: tf.Tensor1D,
  gamma: number,
  mask?: tf.Tensor2D,
): tf.Scalar {
  const [apart, wanted] = [latent, attribute].map((values) => pairDifferences(flow, values));
  return flow.mul(meanOverPairs(flow, flow.abs(flow.sub<tf.Tensor2D>(apart, wanted)), mask), gamma);
}
