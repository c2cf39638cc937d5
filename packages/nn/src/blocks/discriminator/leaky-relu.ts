import type * as tf from '@tensorflow/tfjs';
import type { Ops } from '../../ops/ops.ts';

/** x above zero, slope · x below: out of ReLUs, because TensorFlow.js's own has no second derivative. */
export function leakyRelu<T extends tf.Tensor>(ops: Ops, x: T, slope: number): T {
  return ops.tf.sub<T>(ops.relu(x), ops.tf.mul(ops.relu(ops.tf.neg(x)), slope));
}
