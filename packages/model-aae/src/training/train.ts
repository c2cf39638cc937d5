import { fitLatentMetric, type Normalisation, type Prior } from '@tractogen/codec';
import type { StreamlineTable } from '@tractogen/formats';
import {
  batchesOf,
  conditionedRows,
  measurable,
  scheduleOf,
  shapeMeasure,
  train,
  type ConditionedRows,
  type EpochRecord,
  type TrainingContext,
} from '@tractogen/nn';
import { buildAdversarial, type AdversarialModel } from '../model/build.ts';
import { priorOf } from '../model/prior.ts';
import { reservedOf, type Reserved } from '../model/reserved.ts';
import { placeCodes } from '../model/start.ts';
import { toldRows } from '../model/told.ts';
import type { Settings } from '../presets.ts';
import type { AdversarialRows } from './batch.ts';
import { codeRows } from './code-rows.ts';
import { adversarialTask } from './task.ts';

export interface TrainedAdversarial {
  readonly model: AdversarialModel;
  readonly prior: Prior;
  readonly data: ConditionedRows;
  readonly reserved: Reserved;
  readonly normalisation: Normalisation;
  readonly latentMetric: readonly number[];
  readonly history: readonly EpochRecord[];
  /** Facts for `model.json`: best epoch, errors in mm, rows. */
  readonly facts: Readonly<Record<string, number>>;
}

/** TractoEncoder's targets: coordinates that an affine went over twice, about three times too large. */
const UNNORMALISED: Normalisation = { centre: [0, 0, 0], scale: 1 / 3 };

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
  const { centre, scale } = context.train.metadata;
  const { epochs, batch, defects } = settings;
  const normalisation = defects.unnormalised ? UNNORMALISED : { centre: [...centre] as Centre, scale };
  const data = rowsOf(context.train, settings, 'train');
  const valid = rowsOf(context.valid, settings, 'valid', data);
  const prior = priorOf(settings, data.all.classes.length);
  const model = buildAdversarial(runtime, settings, data.told, normalisation, random.stream('weights'));
  if (model.encoder.spec.experts !== null) {
    const { latents } = codeRows(runtime, model, data.told, normalisation);
    placeCodes(runtime, model, settings, { prior, ...data.told, labels: data.all.labels, latents });
  }
  const measure = measurable(settings.attributes).length > 0 ? shapeMeasure(runtime.tf, 256) : null;
  const task = adversarialTask(
    {
      runtime,
      settings,
      model,
      prior,
      train: data.told,
      valid: valid.told,
      normalisation,
      measure,
      random: random.stream('validation'),
    },
    events,
  );
  const rows = data.all.rows.length;
  const perEpoch = batchesOf(rows, batch);
  try {
    const { history, best, steps } = await train(task, {
      rows,
      idOf: (row) => context.train.id[data.all.rows[row]],
      epochs,
      batch,
      flips: settings.flips,
      ...(defects.unshuffled ? { order: inOrderOfBundle(data.all.labels) } : {}),
      schedule: scheduleOf(settings, epochs * perEpoch, perEpoch),
      patience: settings.patience,
      warmUpEpochs: settings.schedule.warmUpEpochs ?? 0,
      random: random.stream('batches'),
      events,
      signal: context.signal,
      board: context.board,
      store: context.store,
      checkpointSteps: settings.checkpointSteps,
    });
    const { latents, decoded } = codeRows(runtime, model, data.told, normalisation);
    const { figures } = history.find(({ epoch }) => epoch === best.epoch)!;
    return {
      model,
      prior,
      data: data.all,
      reserved: data.told.reserved,
      normalisation,
      latentMetric: fitLatentMetric(latents, decoded, settings.latent),
      history,
      facts: {
        bestEpoch: best.epoch,
        steps,
        rows,
        validObjective: best.objective,
        validMeanPointError: figures['valid.mean_point_error'],
        activeUnits: figures['valid.active_units'],
        epoch0MeanPointError: history[0].figures['valid.mean_point_error'],
      },
    };
  } finally {
    task.dispose();
    measure?.dispose();
  }
}

type Centre = [number, number, number];

interface Split {
  /** With everything that any side is told. */
  readonly all: ConditionedRows;
  readonly told: AdversarialRows;
}

function rowsOf(table: StreamlineTable, settings: Settings, split: string, known?: Split): Split {
  const { trainOn, classes, attributes } = settings;
  const wanted = {
    trainOn,
    classes,
    attributes,
    conditioned: true,
    scope: classes ? ('class' as const) : ('all' as const),
  };
  const all = conditionedRows(table, wanted, split, known?.all);
  const reserved = reservedOf(table, all, settings, known?.told.reserved);
  return { all, told: { ...toldRows(all, settings), reserved, classes } };
}

/** Rows by their bundle, each bundle's in the order of the table. */
function inOrderOfBundle(labels: Int32Array): Uint32Array {
  const rows = Uint32Array.from(labels, (_, row) => row);
  return rows.toSorted((a, b) => labels[a] - labels[b] || a - b);
}
