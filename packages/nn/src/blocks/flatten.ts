import type * as tf from '@tensorflow/tfjs';
import type { Tf } from '../ops/ops.ts';
import type { FlattenOrder } from './spec.ts';

/** (B, L, C) → (B, L·C). */
export function flatten(flow: Tf, x: tf.Tensor3D, order: FlattenOrder): tf.Tensor2D {
  const [, points, channels] = x.shape;
  const ordered = order === 'channel-major' ? flow.transpose(x, [0, 2, 1]) : x;
  return flow.reshape(ordered, [-1, points * channels]);
}

/** (B, L·C) → (B, L, C): the inverse. */
export function unflatten(flow: Tf, x: tf.Tensor2D, points: number, order: FlattenOrder): tf.Tensor3D {
  const channels = x.shape[1] / points;
  if (order === 'position-major') return flow.reshape(x, [-1, points, channels]);
  return flow.transpose(flow.reshape(x, [-1, channels, points]), [0, 2, 1]);
}
