import { setImmediate } from 'node:timers/promises';
import { batchAt, batchesOf, epochOrder, type EpochOrder } from '../batches/batches.ts';
import type { EpochRecord } from '../history/history.ts';
import { assertFinite, isNotFinite } from './finite.ts';
import type { LoopOptions } from './options.ts';
import { afterBatch, endOfEpoch, nothingYet, outOfPatience, report, REPORTS } from './progress.ts';
import { checkpointOf, resumeFrom, type BestEpoch, type LoopState, type RunIdentity } from './state.ts';
import type { TrainingTask } from './task.ts';

export interface Trained {
  readonly history: readonly EpochRecord[];
  readonly best: BestEpoch;
  readonly steps: number;
  /** Step at which a number was not finite and training ended; null where none was. */
  readonly divergedStep: number | null;
}

/**
 * Trains a task from its start, or from the newest good checkpoint, to its end; the best weights of
 * validation (epoch 0 counts), or the last ones, are loaded into it at the end.
 *
 * A run that is killed at any step and started again ends with the same bits as one that was not:
 * order, flips and noise are drawn from streams named by epoch and step, and everything else is in
 * the checkpoint.
 *
 * @throws TractogenError NOT_FINITE unless `allowDivergence`, and always at epoch 0; the signal's reason once it is aborted, after a checkpoint
 */
export async function train(task: TrainingTask, options: LoopOptions): Promise<Trained> {
  const { rows, batch, epochs, random, events, signal, store, board } = options;
  const perEpoch = batchesOf(rows, batch);
  const steps = epochs * perEpoch;
  const run: RunIdentity = { random: random.state(), rows, batch, epochs };
  let lastCheckpoint: string | null = null;
  let savedAt = -1;

  const save = async (state: LoopState): Promise<void> => {
    if (savedAt === state.step) return;
    lastCheckpoint = await store.save(state.step, checkpointOf(state, run, task));
    savedAt = state.step;
  };
  const evaluated = async (state: LoopState): Promise<LoopState> =>
    await endOfEpoch(task, options, state, lastCheckpoint);

  let state = await store.load((checkpoint, path) => {
    const resumed = resumeFrom(checkpoint, run, task);
    // The one it came from is the last good one until the next is written.
    lastCheckpoint = path;
    return resumed;
  });
  if (state === null) {
    signal.throwIfAborted();
    state = await evaluated({
      epoch: 0,
      batch: 0,
      step: 0,
      rows: 0,
      sums: {},
      history: [],
      best: nothingYet,
    });
  } else {
    events.info(`resumed at step ${state.step} of ${steps}, epoch ${Math.min(state.epoch, epochs)}`);
    savedAt = state.step;
  }

  let order: EpochOrder | null = null;
  let divergedStep: number | null = null;
  try {
    while (state.epoch <= epochs && !outOfPatience(state, options)) {
      // Steps are synchronous: without this no signal would ever arrive.
      await setImmediate();
      if (signal.aborted) {
        await save(state);
        throw signal.reason;
      }
      order ??= epochOrder(random, state.epoch, rows, options.flips, options.order);
      const { epoch, step } = state;
      const drawn = batchAt(order, batch, state.batch);
      const figures = task.step({
        ...drawn,
        rates: options.schedule(step),
        epoch,
        epochs,
        step,
        steps,
        random: random.stream(`step-${step}`),
      });
      assertFinite(figures, () => ({
        step,
        epoch,
        ids: [...drawn.rows].map(options.idOf),
        checkpoint: lastCheckpoint,
      }));
      state = afterBatch(state, figures, drawn.rows.length);
      if (state.batch % Math.ceil(perEpoch / REPORTS) === 0) report(options, state, steps);
      if (state.batch === perEpoch) {
        order = null;
        await board.scalars(state.step, { learning_rate: options.schedule(step).learningRate });
        state = await evaluated(state);
        if (state.step - Math.max(savedAt, 0) >= options.checkpointSteps / 2) await save(state);
      } else if (state.step - Math.max(savedAt, 0) >= options.checkpointSteps) await save(state);
    }
  } catch (error) {
    if (options.allowDivergence !== true || !isNotFinite(error)) throw error;
    events.warn(
      `${error.message}; training ends with epoch ${state.best.epoch}, as \`allowDivergence\` says`,
    );
    divergedStep = state.step;
  }
  if (options.keep !== 'last' && state.best.epoch === 0 && state.step > 0) events.warn(NEVER_BETTER);
  task.loadWeights(state.best.weights);
  return { history: state.history, best: state.best, steps: state.step, divergedStep };
}

const NEVER_BETTER =
  'no epoch was better than the start (epoch 0), so the model is kept as it began. ' +
  'Likely causes: learningRate too high, too few epochs, or validation data unlike the training data';
