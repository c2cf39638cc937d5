import type * as tf from '@tensorflow/tfjs';
import type { Tf } from '../../ops/ops.ts';

/** Under the root: its derivative at zero would be infinite. */
const EPSILON = 1e-12;

/**
 * Points between real and fake ones: u · real + (1 − u) · fake.
 *
 * Source: Gulrajani et al. 2017, algorithm 1.
 *
 * @param real (B, n)
 * @param fake (B, n)
 * @param u uniform in [0, 1), one a pair, (B, 1)
 * @returns (B, n)
 */
export function interpolate(flow: Tf, real: tf.Tensor2D, fake: tf.Tensor2D, u: tf.Tensor2D): tf.Tensor2D {
  return flow.add<tf.Tensor2D>(fake, flow.mul(u, flow.sub(real, fake)));
}

/**
 * λ · mean_B (‖∂D/∂x̂‖₂ − 1)². To be differentiated by the critic's weights, which is a second derivative:
 * the critic must be made of the portable operations (a native one gives wrong gradients without a word),
 * and must not mix rows.
 *
 * Source: Gulrajani et al. 2017, equation 3.
 *
 * @param critic (B, n) → (B, 1); what it takes beside x̂, such as classes, is not differentiated
 * @param interpolates x̂, (B, n)
 * @param lambda weight; 10 in the paper
 */
export function gradientPenalty(
  flow: Tf,
  critic: (x: tf.Tensor2D) => tf.Tensor,
  interpolates: tf.Tensor2D,
  lambda: number,
): tf.Scalar {
  const summed = (x: tf.Tensor): tf.Scalar => flow.sum(critic(x as tf.Tensor2D));
  const slope = flow.grad(summed)(interpolates);
  const norm = flow.sqrt(flow.add(flow.sum(flow.square(slope), 1), EPSILON));
  return flow.mul(flow.mean<tf.Scalar>(flow.square(flow.sub(norm, 1))), lambda);
}
