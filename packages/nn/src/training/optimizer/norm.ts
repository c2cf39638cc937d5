import type * as tf from '@tensorflow/tfjs';
import type { Runtime } from '../../runtime/runtime.ts';

/** √Σ‖g‖² over all gradients together, read back from the device once. */
export function globalNorm({ tf: flow }: Pick<Runtime, 'tf'>, gradients: readonly tf.Tensor[]): number {
  const squared = flow.tidy(() => flow.stack(gradients.map((gradient) => flow.sum(flow.square(gradient)))));
  try {
    // Added up in double precision and in a fixed order.
    return Math.sqrt(squared.dataSync().reduce((sum, value) => sum + value, 0));
  } finally {
    squared.dispose();
  }
}

/** What gradients are multiplied with so that their norm is at most `limit`; as PyTorch, 1e-6 guards zero. */
export function clipFactor(norm: number, limit: number | null | undefined): number {
  if (limit === null || limit === undefined || !(norm > limit)) return 1;
  return limit / (norm + 1e-6);
}
