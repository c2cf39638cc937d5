import type * as tf from '@tensorflow/tfjs';
import type { Tf } from '../../ops/ops.ts';

/**
 * What a discriminator lowers: mean(BCE(real, 1) + BCE(fake, 0)), from logits by softplus, so that no
 * logarithm of zero is ever taken: −log σ(l) = softplus(−l), −log(1 − σ(l)) = softplus(l).
 *
 * Source: Goodfellow et al. 2014, equation 1; Makhzani et al. 2015 for codes.
 *
 * @param real logits of prior samples, (B, 1)
 * @param fake logits of codes, (B, 1)
 */
export function bceDiscriminatorLoss(flow: Tf, real: tf.Tensor, fake: tf.Tensor): tf.Scalar {
  return flow.add(bceGeneratorLoss(flow, real), flow.mean(flow.softplus(fake)));
}

/**
 * What the encoder lowers: mean BCE(fake, 1), the non-saturating form, whose gradient does not vanish
 * where the discriminator is sure.
 *
 * Source: Goodfellow et al. 2014, section 3.
 *
 * @param fake logits of codes, (B, 1)
 */
export function bceGeneratorLoss(flow: Tf, fake: tf.Tensor): tf.Scalar {
  return flow.mean(flow.softplus(flow.neg(fake)));
}
