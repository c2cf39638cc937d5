import type { Random } from '@tractogen/core';

/** The order of one epoch: a permutation of the rows, and which of them are read backwards. */
export interface EpochOrder {
  readonly rows: Uint32Array;
  /** By position in `rows`: 1 is flipped. */
  readonly flips: Uint8Array;
}

/**
 * Draws the order of epoch `epoch` from the sub-stream `epoch-<n>` alone, so that an epoch taken up
 * in its middle sees the same rows as one that ran through.
 *
 * @param flip read each drawn streamline backwards with probability one half
 * @param fixed an order that is kept instead of a drawn one
 */
export function epochOrder(
  random: Random,
  epoch: number,
  rows: number,
  flip: boolean,
  fixed?: Uint32Array,
): EpochOrder {
  const stream = random.stream(`epoch-${epoch}`);
  const order = fixed ?? stream.permutation(rows);
  const flips = new Uint8Array(rows);
  if (flip) for (let i = 0; i < rows; i++) flips[i] = stream.uint32() >>> 31;
  return { rows: order, flips };
}

/** Batches an epoch has; the last one may be smaller and is kept. */
export function batchesOf(rows: number, batch: number): number {
  return Math.ceil(rows / batch);
}

/** Batch `index` of an epoch (views, not copies). */
export function batchAt(order: EpochOrder, batch: number, index: number): EpochOrder {
  const [from, to] = [index * batch, (index + 1) * batch];
  return { rows: order.rows.subarray(from, to), flips: order.flips.subarray(from, to) };
}
