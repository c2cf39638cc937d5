import type { Normalisation } from '@tractogen/codec';
import { POINTS } from '@tractogen/formats';
import { gatherRows, gatherStreamlines, type Runtime, type TrainingBatch } from '@tractogen/nn';
import type * as tf from '@tensorflow/tfjs';
import type { Reserved } from '../model/reserved.ts';
import type { ToldRows } from '../model/told.ts';
import { comparedPairs, type ReservedBatch } from '../objective/attributes.ts';

/** One split, ready for training. */
export interface AdversarialRows extends ToldRows {
  readonly reserved: Reserved;
  /** Pairs of the attribute losses are within bundles, and the prior is one for each. */
  readonly classes: boolean;
}

/** What a batch is. */
export interface Batch {
  /** (B, P, 3), normalised. */
  readonly x: tf.Tensor3D;
  /** (B, width): what encoder and decoder are told; null for nothing. */
  readonly conditions: tf.Tensor2D | null;
  /** (B, width): what the discriminator is told; null for nothing. */
  readonly told: tf.Tensor2D | null;
  /** Bundle of each row; 0 where there are none. */
  readonly labels: Int32Array;
  readonly reserved: readonly ReservedBatch[];
}

/** Rows of a split as tensors; the caller disposes of them, or is in a scope that does. */
export function batchOf(
  { tf: flow }: Pick<Runtime, 'tf'>,
  { network, critic, reserved, classes }: AdversarialRows,
  normalisation: Normalisation,
  { rows, flips }: Pick<TrainingBatch, 'rows'> & Partial<Pick<TrainingBatch, 'flips'>>,
): Batch {
  const count = rows.length;
  const given = ({ conditions, width }: ToldRows['critic']): tf.Tensor2D | null =>
    width === 0 ? null : flow.tensor2d(gatherRows(conditions, width, rows), [count, width]);
  const labels = Int32Array.from(rows, (row) => (classes ? network.labels[row] : 0));
  return {
    x: flow.tensor3d(gatherStreamlines(network.points, POINTS, rows, normalisation, flips), [
      count,
      POINTS,
      3,
    ]),
    conditions: given(network),
    told: given(critic),
    labels,
    reserved: reservedBatch(flow, reserved, rows, labels),
  };
}

/** The regularised attributes of some rows. @param labels of these rows */
export function reservedBatch(
  flow: Runtime['tf'],
  { columns }: Reserved,
  rows: ArrayLike<number>,
  labels: ArrayLike<number>,
): ReservedBatch[] {
  return columns.map(({ dimension, values }) => {
    const own = gatherRows(values, 1, rows);
    return {
      dimension,
      mask: flow.tensor2d(comparedPairs(own, labels), [rows.length, rows.length]),
      attribute: flow.tensor1d(own.map((value) => (Number.isNaN(value) ? 0 : value))),
    };
  });
}
