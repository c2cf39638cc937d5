import type * as tf from '@tensorflow/tfjs';
import type { Flow } from './flow.ts';
import type { Kernels } from './kernels.ts';

/** √Σ‖g‖² over all gradients together, read back from the device once. */
export function globalNorm(
  { tf: flow }: Flow,
  gradients: readonly tf.Tensor[],
  kernels: Kernels | null,
): number {
  const halves = flow.tidy(() =>
    flow.stack(
      gradients.map(
        (gradient) => kernels?.halfSquaredSum(gradient) ?? flow.div(flow.sum(flow.square(gradient)), 2),
      ),
    ),
  );
  try {
    // Added up in double precision and in a fixed order.
    return Math.sqrt(2 * Float32Array.from(halves.dataSync()).reduce((sum, value) => sum + value, 0));
  } finally {
    halves.dispose();
  }
}

/** What gradients are multiplied with so that their norm is at most `limit`; 1e-6 guards zero, as in PyTorch. */
export function clipFactor(norm: number, limit: number | null): number {
  return limit === null || norm <= limit ? 1 : limit / (norm + 1e-6);
}
