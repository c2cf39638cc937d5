import { TractogenError } from '@tractogen/core';

/** Where training broke, and where it was still well. */
export interface Breakdown {
  readonly step: number;
  readonly epoch: number;
  /** Ids of the batch's rows in the source tractogram; empty when validation broke. */
  readonly ids: readonly number[];
  /** Path of the last good checkpoint. */
  readonly checkpoint: string | null;
}

/**
 * Stops training at the first number that is not finite.
 *
 * @throws TractogenError NOT_FINITE naming figure, step, row ids and the last good checkpoint
 */
export function assertFinite(figures: Readonly<Record<string, number>>, where: () => Breakdown): void {
  for (const [name, value] of Object.entries(figures)) {
    if (Number.isFinite(value)) continue;
    const { step, epoch, ids, checkpoint } = where();
    const rows = ids.length === 0 ? '' : `; streamlines of the batch: ${ids.join(' ')}`;
    throw new TractogenError(
      'NOT_FINITE',
      `${name} became ${value} at step ${step} of epoch ${epoch}${rows}`,
      {
        ...(checkpoint === null ? {} : { file: checkpoint }),
        remedy:
          checkpoint === null
            ? 'Lower learningRate or set clipNorm'
            : 'The file named is the last good checkpoint. Lower learningRate or set clipNorm',
      },
    );
  }
}

/** Whether an error is that of a number that is not finite. */
export function isNotFinite(error: unknown): error is TractogenError {
  return error instanceof TractogenError && error.code === 'NOT_FINITE';
}
