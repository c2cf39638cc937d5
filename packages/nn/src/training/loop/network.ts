import { batchesOf } from '../batches/batches.ts';
import { risingEpochs, scheduleOf } from '../../settings/schedule.ts';
import type { PresetValues } from '../../settings/presets.ts';
import type { TrainingContext } from './context.ts';
import type { TrainingTask } from './task.ts';
import { train, type Trained } from './train.ts';

/** The settings that the loop reads. */
export type LoopSettings = Pick<PresetValues, 'epochs' | 'batch' | 'flips' | 'schedule' | 'learningRate'> & {
  readonly patience: number | null;
  readonly keep: 'best' | 'last';
  readonly allowDivergence: boolean;
  readonly checkpointSteps: number;
};

export interface NetworkRows {
  /** Rows of the training table that are learnt from. */
  readonly rows: Uint32Array;
  /** Their order in every epoch, instead of one drawn anew. */
  readonly order?: Uint32Array | null;
  /** Epochs in which beta rises, in a model that has one. */
  readonly betaWarmUpEpochs?: number;
}

/**
 * Trains a model of any kind by its settings, from the start or from its newest checkpoint, to the weights
 * that are kept.
 *
 * @throws TractogenError NOT_FINITE unless `allowDivergence`, and what the task throws; the signal's reason after a checkpoint
 */
export async function trainNetwork(
  task: TrainingTask,
  settings: LoopSettings,
  context: TrainingContext,
  { rows, order = null, betaWarmUpEpochs = 0 }: NetworkRows,
): Promise<Trained> {
  const { epochs, batch, flips, patience, keep, allowDivergence, checkpointSteps, schedule } = settings;
  const { random, events, signal, board, store } = context;
  const perEpoch = batchesOf(rows.length, batch);
  return await train(task, {
    rows: rows.length,
    idOf: (row) => context.train.id[rows[row]],
    epochs,
    batch,
    flips,
    ...(order === null ? {} : { order }),
    schedule: scheduleOf(settings, epochs * perEpoch, perEpoch),
    patience,
    keep,
    allowDivergence,
    warmUpEpochs: risingEpochs({ schedule, epochs, betaWarmUpEpochs }),
    random: random.stream('batches'),
    events,
    signal,
    board,
    store,
    checkpointSteps,
  });
}

/** What every model tells of its training. */
export function trainingFacts({ best, steps, divergedStep }: Trained): Readonly<Record<string, number>> {
  return { bestEpoch: best.epoch, steps, ...(divergedStep === null ? {} : { divergedStep }) };
}
