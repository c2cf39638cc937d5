import type * as tf from '@tensorflow/tfjs';
import type { Tf } from '../../ops/ops.ts';

/**
 * What a critic lowers: mean D(fake) − mean D(real), minus its estimate of the Wasserstein distance. Valid
 * only for a Lipschitz critic: clip its weights or add a gradient penalty.
 *
 * Source: Arjovsky et al. 2017, algorithm 1.
 *
 * @param real scores of prior samples, (B, 1)
 * @param fake scores of codes, (B, 1)
 */
export function wassersteinCriticLoss(flow: Tf, real: tf.Tensor, fake: tf.Tensor): tf.Scalar {
  return flow.sub(flow.mean(fake), flow.mean(real));
}

/** What the encoder lowers: −mean D(fake). @param fake scores of codes, (B, 1) */
export function wassersteinGeneratorLoss(flow: Tf, fake: tf.Tensor): tf.Scalar {
  return flow.neg(flow.mean<tf.Scalar>(fake));
}
