import type { Random, TractogenError } from '@tractogen/core';
import type { NamedValues } from '../../blocks/parameter.ts';
import type { Rates } from '../schedule/schedule.ts';

/** What one step of training is given. */
export interface TrainingBatch {
  /** Training rows of the batch; the last batch of an epoch may be shorter. */
  readonly rows: Uint32Array;
  /** By position in `rows`: 1 is to be read backwards. */
  readonly flips: Uint8Array;
  readonly rates: Rates;
  /** 1-based. */
  readonly epoch: number;
  /** Epochs of the whole run, for schedules of a task's own. */
  readonly epochs: number;
  /** 0-based over the whole run. */
  readonly step: number;
  /** Steps of the whole run. */
  readonly steps: number;
  /** A stream of this step's own, for noise: never a stream that moves from step to step. */
  readonly random: Random;
}

/** Figures of an epoch's end; `objective` decides which weights are best (lower is better). */
export interface Evaluation {
  readonly objective: number;
  readonly figures: Readonly<Record<string, number>>;
  /** A few words for the terminal, beside the objective. */
  readonly note?: string;
  /** What ends the run once this epoch stands in terminal and TensorBoard: a collapse. */
  readonly stop?: TractogenError | null;
}

/**
 * What the training loop drives: a model with its optimizers. Everything that changes from step to
 * step is in `weights` or `optimizer`, else a run could not be taken up again.
 */
export interface TrainingTask {
  /** One synchronous update. The figures are means over the batch; `loss` must be one of them. */
  step(batch: TrainingBatch): Readonly<Record<string, number>>;
  evaluate(epoch: number): Promise<Evaluation>;
  /** Copies of all weights, trained or running statistics. */
  weights(): NamedValues;
  loadWeights(arrays: NamedValues): void;
  /** Copies of moments and counters. */
  optimizer(): NamedValues;
  loadOptimizer(arrays: NamedValues): void;
}
