import type * as tf from '@tensorflow/tfjs';
import type { Tf } from '../ops/ops.ts';

/**
 * How squared errors are reduced.
 *
 * - `mean`: over all elements. Beside a KL that is summed over dimensions this is TractoEncoder's mean/sum
 *   objective, in which KL weighs 768 times as much as in the ELBO with unit noise.
 * - `sum`: the negative log likelihood of one streamline under normal noise of SD `noise` (normalised
 *   units), without its constant: beside the summed KL, the ELBO of one streamline.
 */
export type ReconstructionTerm =
  | { readonly reduction: 'mean' }
  | { readonly reduction: 'sum'; readonly noise: number };

/**
 * `mean`: mean (x − x̂)². `sum`: mean_B Σ (x − x̂)² / (2 noise²) over points and axes.
 *
 * Source: Kingma and Welling 2014, equation 10, for the ELBO.
 *
 * @param points (B, P, 3), normalised
 * @param decoded (B, P, 3), normalised
 */
export function reconstructionLoss(
  flow: Tf,
  points: tf.Tensor3D,
  decoded: tf.Tensor3D,
  term: ReconstructionTerm,
): tf.Scalar {
  const mean = flow.mean<tf.Scalar>(flow.square(flow.sub(decoded, points)));
  if (term.reduction === 'mean') return mean;
  const [, perStreamline, axes] = points.shape;
  return flow.mul(mean, (perStreamline * axes) / (2 * term.noise ** 2));
}
