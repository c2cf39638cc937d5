import { TractogenError, type RandomState } from '@tractogen/core';
import type { NamedValues } from '../../blocks/parameter.ts';
import { prefixed, withPrefix } from '../checkpoint/arrays.ts';
import type { Checkpoint } from '../checkpoint/format.ts';
import type { EpochRecord } from '../history/history.ts';
import type { TrainingTask } from './task.ts';

/** Which run a checkpoint belongs to: it is never taken up by another one. */
export interface RunIdentity {
  readonly random: RandomState;
  readonly rows: number;
  readonly batch: number;
  readonly epochs: number;
}

/** The epoch whose weights a run ends with: the best so far, or with `keep: last` the newest. */
export interface BestEpoch {
  readonly epoch: number;
  readonly objective: number;
  readonly weights: NamedValues;
}

/** Where a run stands between two steps, without the arrays of model and optimizer. */
export interface LoopState {
  /** The epoch in progress, 1-based; epochs + 1 at the end. */
  readonly epoch: number;
  /** Batches of it that are done. */
  readonly batch: number;
  /** Steps done since the start; the schedule's position. */
  readonly step: number;
  /** Rows of this epoch seen, and by figure the sum of batch mean × rows. */
  readonly rows: number;
  readonly sums: Readonly<Record<string, number>>;
  readonly history: readonly EpochRecord[];
  readonly best: BestEpoch;
}

/** A state and its task as a checkpoint. */
export function checkpointOf(state: LoopState, run: RunIdentity, task: TrainingTask): Checkpoint {
  const { best, ...counters } = state;
  return {
    state: { ...counters, run, best: { epoch: best.epoch, objective: best.objective } },
    arrays: new Map([
      ...prefixed('weights', task.weights()),
      ...prefixed('optimizer', task.optimizer()),
      ...prefixed('best', best.weights),
    ]),
  };
}

/**
 * Puts a checkpoint's arrays into the task and gives back the state.
 *
 * @throws TractogenError CHECKPOINT_INVALID if it belongs to another run or model
 */
export function resumeFrom(checkpoint: Checkpoint, run: RunIdentity, task: TrainingTask): LoopState {
  const saved = checkpoint.state as Omit<LoopState, 'best'> & {
    run: RunIdentity;
    best: Omit<BestEpoch, 'weights'>;
  };
  const { run: owner, best, ...counters } = saved;
  if (!sameRun(owner, run)) throw foreign('it belongs to a run with another seed, data or length');
  const weights = withPrefix('weights', checkpoint.arrays);
  const optimizer = withPrefix('optimizer', checkpoint.arrays);
  if (shapeOf(weights) !== shapeOf(task.weights())) throw foreign('it belongs to another model');
  if (shapeOf(optimizer) !== shapeOf(task.optimizer())) throw foreign('it belongs to another optimizer');
  task.loadWeights(weights);
  task.loadOptimizer(optimizer);
  return { ...counters, best: { ...best, weights: withPrefix('best', checkpoint.arrays) } };
}

function sameRun(a: RunIdentity, b: RunIdentity): boolean {
  return (
    a.rows === b.rows &&
    a.batch === b.batch &&
    a.epochs === b.epochs &&
    a.random.key[0] === b.random.key[0] &&
    a.random.key[1] === b.random.key[1] &&
    a.random.drawn === b.random.drawn
  );
}

function shapeOf(arrays: NamedValues): string {
  return [...arrays].map(([name, { length }]) => `${name}:${length}`).join();
}

function foreign(message: string): TractogenError {
  return new TractogenError('CHECKPOINT_INVALID', message, { remedy: 'Training starts afresh' });
}
