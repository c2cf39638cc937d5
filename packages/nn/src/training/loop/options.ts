import type { Events, Random } from '@tractogen/core';
import type { CheckpointStore } from '../checkpoint/store.ts';
import type { Schedule } from '../schedule/schedule.ts';
import type { Board } from '../tensorboard/board.ts';

/** What a training loop is told beside its task. */
export interface LoopOptions {
  /** Training rows. */
  readonly rows: number;
  /** Source ids of rows, for messages. */
  readonly idOf: (row: number) => number;
  readonly epochs: number;
  readonly batch: number;
  /** Read each drawn streamline backwards with probability one half. */
  readonly flips: boolean;
  /** Rows in this order in every epoch, instead of one drawn anew. */
  readonly order?: Uint32Array;
  readonly schedule: Schedule;
  /** Epochs without a better objective after which training ends; never, if null. Counted from the end of the warm-up. */
  readonly patience?: number | null;
  /** Which epoch's weights the run ends with: the lowest objective's, if left out, or the last one's. */
  readonly keep?: 'best' | 'last';
  /** Epochs in which the learning rate rises; default 0. */
  readonly warmUpEpochs?: number;
  /** End at the first number that is not finite, with the best epoch before it, instead of failing. */
  readonly allowDivergence?: boolean;
  readonly random: Random;
  readonly events: Events;
  readonly signal: AbortSignal;
  readonly board: Board;
  readonly store: CheckpointStore;
  /** Steps between checkpoints; at an epoch's end half as many are enough. */
  readonly checkpointSteps: number;
}
