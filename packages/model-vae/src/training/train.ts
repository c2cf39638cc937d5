import { fitLatentMetric, type Normalisation } from '@tractogen/codec';
import {
  batchesOf,
  conditionedRows,
  controlOf,
  trainNetwork,
  trainingFacts,
  type ConditionedRows,
  type EpochRecord,
  type TrainingContext,
} from '@tractogen/nn';
import { buildVariational, type VariationalModel } from '../model/build.ts';
import { objectiveWeights } from '../objective/weights.ts';
import type { Settings } from '../presets.ts';
import { codeRows } from './code-rows.ts';
import { variationalTask } from './task.ts';

export interface TrainedVariational {
  readonly model: VariationalModel;
  readonly data: ConditionedRows;
  readonly normalisation: Normalisation;
  readonly latentMetric: readonly number[];
  readonly history: readonly EpochRecord[];
  /** Facts for `model.json`: best epoch, errors in mm, rows. */
  readonly facts: Readonly<Record<string, number>>;
}

/**
 * Trains a variational autoencoder on the train split and keeps the weights with the lowest validation
 * loss (epoch 0 counts). The model's variables stay on the backend: the caller saves or frees them.
 *
 * @throws TractogenError DEGENERATE_DATA, NOT_FINITE, COLLAPSE; the signal's reason after a checkpoint
 */
export async function trainVariational(
  settings: Settings,
  context: TrainingContext,
): Promise<TrainedVariational> {
  const { runtime, random, events } = context;
  const { centre, scale } = context.train.metadata;
  const normalisation: Normalisation = { centre: [...centre], scale };
  const { conditioning, trainOn, attributes, batch } = settings;
  const wanted = {
    trainOn,
    attributes,
    classes: conditioning === 'decoder' && settings.classes,
    conditioned: conditioning === 'decoder',
    // A regression is of the attribute itself; a request is one within its bundle.
    scope: conditioning === 'decoder' && settings.classes ? ('class' as const) : ('all' as const),
  };
  const data = conditionedRows(context.train, wanted, 'train');
  const valid = conditionedRows(context.valid, wanted, 'valid', data);
  const model = buildVariational(runtime, settings, data, normalisation, random.stream('weights'));
  const perEpoch = batchesOf(data.rows.length, batch);
  const control = conditioning === 'decoder' ? controlOf(runtime, data, attributes) : null;
  const task = variationalTask(
    {
      runtime,
      settings,
      model,
      train: data,
      valid,
      normalisation,
      weights: objectiveWeights(settings, normalisation, perEpoch),
      control,
      random: random.stream('validation'),
    },
    events,
  );
  try {
    const trained = await trainNetwork(task, settings, context, {
      rows: data.rows,
      betaWarmUpEpochs: settings.betaWarmUpEpochs,
    });
    const { history, best } = trained;
    const { latents, decoded } = codeRows(runtime, model, settings, data, normalisation);
    const last = history.find(({ epoch }) => epoch === best.epoch)!;
    return {
      model,
      data,
      normalisation,
      latentMetric: fitLatentMetric(latents, decoded, settings.latent),
      history,
      facts: {
        ...trainingFacts(trained),
        rows: data.rows.length,
        validLoss: best.objective,
        validMeanPointError: last.figures['valid.mean_point_error'],
        activeUnits: last.figures['valid.active_units'],
        epoch0MeanPointError: history[0].figures['valid.mean_point_error'],
      },
    };
  } finally {
    task.dispose();
    control?.dispose();
  }
}
