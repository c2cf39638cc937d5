import type * as tf from '@tensorflow/tfjs';
import type { Tf } from '../../ops/ops.ts';

/** Differences of all pairs: (B) → (B, B), value i minus value j. */
export function pairDifferences(flow: Tf, values: tf.Tensor1D): tf.Tensor2D {
  return flow.sub<tf.Tensor2D>(flow.expandDims(values, 1), flow.expandDims(values, 0));
}

/**
 * Mean over ordered pairs, those of a row with itself included; over the pairs that `mask` marks with 1
 * where there is one, and 0 if it marks none.
 *
 * @param values (B, B)
 * @param mask (B, B), 0 or 1
 */
export function meanOverPairs(flow: Tf, values: tf.Tensor2D, mask: tf.Tensor2D | undefined): tf.Scalar {
  if (mask === undefined) return flow.mean(values);
  const pairs = flow.maximum<tf.Scalar>(flow.sum(mask), 1);
  return flow.div(flow.sum(flow.mul(values, mask)), pairs);
}
