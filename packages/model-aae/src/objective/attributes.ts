import { arVaeLoss, distanceMaeLoss, type Tf } from '@tractogen/nn';
import type * as tf from '@tensorflow/tfjs';
import type { Settings } from '../presets.ts';

/** A reserved dimension's attribute in a batch. */
export interface ReservedBatch {
  readonly dimension: number;
  /** (B), standardised; 0 where unknown. */
  readonly attribute: tf.Tensor1D;
  /** (B, B): pairs that are compared, 1, and others, 0. */
  readonly mask: tf.Tensor2D;
}

/** Sharpness of the order where it is left out: a tenth of a standard deviation counts as most of a step. */
const DELTA = 10;

/** The attribute losses before their weights, in the order of `regularise`. @param z (B, d) */
export function attributeLosses(
  flow: Tf,
  z: tf.Tensor2D,
  batch: readonly ReservedBatch[],
  regularise: Settings['regularise'],
): tf.Scalar[] {
  return batch.map(({ dimension, attribute, mask }, j) => {
    const { loss, delta = DELTA } = regularise[j];
    const latent = flow.reshape<tf.Rank.R1>(flow.slice2d(z, [0, dimension], [-1, 1]), [-1]);
    return loss === 'ar-vae'
      ? arVaeLoss(flow, latent, attribute, { gamma: 1, delta }, mask)
      : distanceMaeLoss(flow, latent, attribute, 1, mask);
  });
}

/** Pairs of rows of one bundle that both know the attribute, n × n. @param values NaN where unknown */
export function comparedPairs(values: ArrayLike<number>, labels: ArrayLike<number>): Float32Array {
  const n = values.length;
  const mask = new Float32Array(n * n);
  for (let i = 0; i < n; i++) {
    if (Number.isNaN(values[i])) continue;
    for (let j = 0; j < n; j++) if (labels[i] === labels[j] && !Number.isNaN(values[j])) mask[i * n + j] = 1;
  }
  return mask;
}
