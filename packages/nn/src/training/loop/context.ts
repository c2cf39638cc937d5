import type { Events, Random } from '@tractogen/core';
import type { StreamlineTable } from '@tractogen/formats';
import type { Runtime } from '../../runtime/runtime.ts';
import type { CheckpointStore } from '../checkpoint/store.ts';
import type { Board } from '../tensorboard/board.ts';

/** What training reads and whom it tells. */
export interface TrainingContext {
  readonly runtime: Runtime;
  readonly train: StreamlineTable;
  readonly valid: StreamlineTable;
  /** Streams of its own are taken from it. */
  readonly random: Random;
  readonly events: Events;
  readonly signal: AbortSignal;
  readonly board: Board;
  readonly store: CheckpointStore;
}
