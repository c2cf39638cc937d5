import { fitLatentMetric } from '@tractogen/codec';
import {
  controlOf,
  trainNetwork,
  trainingFacts,
  type EpochRecord,
  type TrainingContext,
} from '@tractogen/nn';
import type { Settings } from '../presets.ts';
import { codeRows } from './code-rows.ts';
import { prepare, type Prepared } from './prepare.ts';
import { adversarialTask } from './task.ts';

export interface TrainedAdversarial extends Prepared {
  readonly latentMetric: readonly number[];
  readonly history: readonly EpochRecord[];
  /** Facts for `model.json`: best epoch, errors in mm, rows. */
  readonly facts: Readonly<Record<string, number>>;
}

/**
 * Trains an adversarial autoencoder on the train split and keeps the weights with the lowest objective
 * of validation (epoch 0 counts; see `validate`). The model's variables stay on the backend: the caller
 * saves or frees them.
 *
 * @throws TractogenError DEGENERATE_DATA, NOT_FINITE, COLLAPSE; the signal's reason after a checkpoint
 */
export async function trainAdversarial(
  settings: Settings,
  context: TrainingContext,
): Promise<TrainedAdversarial> {
  const { runtime, random, events } = context;
  const prepared = prepare(settings, context);
  const { model, all, order } = prepared;
  const control = controlOf(runtime, prepared.train.network, settings.attributes);
  const task = adversarialTask(
    { ...prepared, runtime, settings, control, random: random.stream('validation') },
    events,
  );
  try {
    const trained = await trainNetwork(task, settings, context, {
      rows: all.rows,
      order,
    });
    const { history, best } = trained;
    const { latents, decoded } = codeRows(runtime, model, prepared.train, prepared.normalisation);
    const { figures } = history.find(({ epoch }) => epoch === best.epoch)!;
    return {
      ...prepared,
      latentMetric: fitLatentMetric(latents, decoded, settings.latent),
      history,
      facts: {
        ...trainingFacts(trained),
        rows: all.rows.length,
        validObjective: best.objective,
        validMeanPointError: figures['valid.mean_point_error'],
        activeUnits: figures['valid.active_units'],
        epoch0MeanPointError: history[0].figures['valid.mean_point_error'],
      },
    };
  } finally {
    task.dispose();
    control?.dispose();
  }
}
