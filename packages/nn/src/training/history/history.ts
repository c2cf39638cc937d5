import { stableJsonLine } from '@tractogen/core';

/** One epoch of a run; epoch 0 is the model before training. Figures have stable names and no times. */
export interface EpochRecord {
  readonly epoch: number;
  /** Steps done when the epoch ended. */
  readonly step: number;
  /** Learning rate of the epoch's last step; 0 for epoch 0. */
  readonly learningRate: number;
  /** What best-weight selection compares; lower is better. Mean point error of validation, mm, in an autoencoder. */
  readonly objective: number;
  /** Means over the epoch's rows (`train.*`) and over validation (`valid.*`). */
  readonly figures: Readonly<Record<string, number>>;
}

export const HISTORY_FILE = 'history.jsonl';

/** `history.jsonl`: one line an epoch, keys sorted. */
export function historyLines(history: readonly EpochRecord[]): string {
  return history.map(({ figures, ...record }) => `${stableJsonLine({ ...record, ...figures })}\n`).join('');
}
