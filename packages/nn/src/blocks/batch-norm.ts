import type * as tf from '@tensorflow/tfjs';
import type { Ops } from '../ops/ops.ts';
import type { Weights } from './parameter.ts';

/** `training` uses the batch's own statistics and moves the running ones; `inference` uses those. */
export type BatchNormMode = 'training' | 'inference';

/** Keras' defaults. */
export const BATCH_NORM = { momentum: 0.99, epsilon: 1e-3 } as const;

/**
 * Batch normalisation over batch and positions, (B, L, C), as Keras has it: the running variance takes
 * the biased variance of the batch (PyTorch's takes the unbiased one).
 */
export function batchNorm(
  ops: Ops,
  weights: Weights,
  name: string,
  x: tf.Tensor3D,
  mode: BatchNormMode,
): tf.Tensor3D {
  const flow = ops.tf;
  const [gamma, beta] = [weights(`${name}/gamma`), weights(`${name}/beta`)];
  const running = [weights(`${name}/moving_mean`), weights(`${name}/moving_variance`)] as tf.Variable[];
  if (mode === 'inference') return normalised(ops, x, running[0], running[1], gamma, beta);
  // Axis by axis: one long sum of float32, which WebAssembly adds up number by number, loses four times as much.
  const average = (values: tf.Tensor): tf.Tensor => flow.mean(flow.mean(values, 1), 0);
  const mean = average(x);
  const variance = average(flow.square(flow.sub(x, mean)));
  for (const [i, now] of [mean, variance].entries()) {
    const moved = flow.add(flow.mul(running[i], BATCH_NORM.momentum), flow.mul(now, 1 - BATCH_NORM.momentum));
    running[i].assign(moved);
  }
  return normalised(ops, x, mean, variance, gamma, beta);
}

function normalised(
  ops: Ops,
  x: tf.Tensor3D,
  mean: tf.Tensor,
  variance: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
): tf.Tensor3D {
  const flow = ops.tf;
  const scale = flow.mul(gamma, flow.rsqrt(flow.add(variance, BATCH_NORM.epsilon)));
  return flow.add<tf.Tensor3D>(flow.mul(flow.sub(x, mean), scale), beta);
}
