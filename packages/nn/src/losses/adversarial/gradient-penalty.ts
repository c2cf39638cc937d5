import type * as tf from '@tensorflow/tfjs';
import type { Ops, Tf } from '../../ops/ops.ts';

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
 * native operations would give wrong gradients without a word, so they are refused.
 *
 * Source: Gulrajani et al. 2017, equation 3.
 *
 * @param ops the portable ones; the critic is given them
 * @param critic (B, n) → (B, 1); it must not mix rows. What it takes beside x̂, such as classes, is not
 *   differentiated
 * @param interpolates x̂, (B, n)
 * @param lambda weight; 10 in the paper
 * @throws Error with native operations
 */
export function gradientPenalty(
  ops: Ops,
  critic: (ops: Ops, x: tf.Tensor2D) => tf.Tensor,
  interpolates: tf.Tensor2D,
  lambda: number,
): tf.Scalar {
  if (ops.path === 'native') throw new Error('a gradient penalty needs the portable operations');
  const flow = ops.tf;
  const summed = (x: tf.Tensor): tf.Scalar => flow.sum(critic(ops, x as tf.Tensor2D));
  const slope = flow.grad(summed)(interpolates);
  const norm = flow.sqrt(flow.add(flow.sum(flow.square(slope), 1), EPSILON));
  return flow.mul(flow.mean<tf.Scalar>(flow.square(flow.sub(norm, 1))), lambda);
}
