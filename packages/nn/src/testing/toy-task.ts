import { diskFileSystem, randomFrom, silentEvents } from '@tractogen/core';
import { checkpointStore } from '../training/checkpoint/store.ts';
import type { LoopOptions } from '../training/loop/options.ts';
import type { TrainingBatch, TrainingTask } from '../training/loop/task.ts';
import { oneCycle } from '../training/schedule/one-cycle.ts';
import { silentBoard } from '../training/tensorboard/board.ts';

/** Rows of the toy. */
const ROWS = 11;
const TRUTH = Float32Array.from({ length: ROWS }, (_, i) => Math.sin(i));

/** One weight that follows the mean of noisy rows with momentum: every kind of state a model has, without a backend. */
export function toyTask(onStep: (batch: TrainingBatch) => void = () => {}): TrainingTask {
  const weight = new Float32Array(1);
  const velocity = new Float32Array(1);
  return {
    step(batch) {
      onStep(batch);
      let loss = 0;
      for (const [i, row] of batch.rows.entries()) {
        const error = weight[0] - TRUTH[row] * (batch.flips[i] ? -1 : 1) - 0.1 * batch.random.normal();
        velocity[0] = batch.rates.beta1 * velocity[0] + error;
        weight[0] -= batch.rates.learningRate * velocity[0];
        loss += error ** 2 / batch.rows.length;
      }
      return { loss };
    },
    evaluate: async () =>
      await Promise.resolve({ objective: Math.abs(weight[0] - 0.3), figures: { 'valid.weight': weight[0] } }),
    weights: () => new Map([['w', weight.slice()]]),
    loadWeights: (arrays) => weight.set(arrays.get('w')!),
    optimizer: () => new Map([['v', velocity.slice()]]),
    loadOptimizer: (arrays) => velocity.set(arrays.get('v')!),
  };
}

/** Options of a run of the toy, and the folder of its checkpoints. */
export interface ToyRun {
  readonly dir: string;
  readonly options: (changes?: Partial<LoopOptions>) => LoopOptions;
}

/** A run whose checkpoints are in a folder. */
export function toyRun(dir: string): ToyRun {
  return {
    dir,
    options: (changes = {}) => ({
      rows: ROWS,
      idOf: (row) => 100 + row,
      epochs: 4,
      batch: 3,
      flips: true,
      schedule: oneCycle({ maximum: 0.05, steps: 16 }),
      random: randomFrom(5).stream('training'),
      events: silentEvents,
      signal: new AbortController().signal,
      board: silentBoard,
      store: checkpointStore(diskFileSystem, dir, silentEvents),
      checkpointSteps: 5,
      ...changes,
    }),
  };
}
