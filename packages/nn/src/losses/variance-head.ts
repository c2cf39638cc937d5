import type * as tf from '@tensorflow/tfjs';
import type { Tf } from '../ops/ops.ts';

/** Bounds of a log variance before anything exponentiates it: exp stays within 9e-14 … 5e8. */
export const LOG_VARIANCE = { least: -30, most: 20 } as const;

/** Smallest variance of the head `variance`. */
const FLOOR = 1e-6;

/** What a head's numbers mean: `logvar` log σ² as they are, `variance` σ² = softplus of them. */
export type VarianceHead = 'logvar' | 'variance';

/**
 * Log variance within [−30, 20], any shape. Outside the bounds its gradient is zero; clamping exp's result
 * instead would make it 0 · ∞. NaN stays NaN.
 */
export function clampLogVariance<T extends tf.Tensor>(flow: Tf, logVariance: T): T {
  const clamped = flow.clipByValue(logVariance, LOG_VARIANCE.least, LOG_VARIANCE.most);
  // WebAssembly clamps NaN to the lower bound: a training that has broken would go on unseen.
  return flow.add(clamped, flow.mul(logVariance, 0));
}

/**
 * Log variance of a head's output, any shape, within [−30, 20].
 *
 * `variance`: σ² = softplus(raw) + 1e-6, so σ² grows linearly, not
 * exponentially, with what the network puts out.
 */
export function logVarianceOf<T extends tf.Tensor>(flow: Tf, raw: T, head: VarianceHead): T {
  if (head === 'logvar') return clampLogVariance(flow, raw);
  return clampLogVariance(flow, flow.log(flow.add<T>(flow.softplus(raw), FLOOR)));
}

/** What a head has to put out for a log variance: the inverse of `logVarianceOf`, of one number. */
export function rawOfLogVariance(head: VarianceHead, logVariance: number): number {
  if (head === 'logvar') return logVariance;
  const variance = Math.max(Math.exp(logVariance) - FLOOR, 1e-12);
  return variance > 30 ? variance : Math.log(Math.expm1(variance));
}
