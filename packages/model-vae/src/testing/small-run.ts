import { randomFrom } from '@tractogen/core';
import {
  conditionedRows,
  controlOf,
  loadTensorFlow,
  type ConditionedRows,
  type Control,
  type Runtime,
} from '@tractogen/nn';
import { arcs } from '@tractogen/nn/testing';
import { buildVariational, type VariationalModel } from '../model/build.ts';
import { objectiveWeights, type Weights } from '../objective/weights.ts';
import { params } from '../params.ts';
import { settingsOf, type Settings } from '../presets.ts';

export const NORMALISATION = { centre: [110, 100, 4] as [number, number, number], scale: 20 };
/** Steps of an epoch, as far as the warm-up of beta is concerned. */
export const PER_EPOCH = 10;

/** A slim model with rows to train on. */
export interface SmallRun {
  readonly runtime: Runtime;
  readonly settings: Settings;
  readonly train: ConditionedRows;
  readonly valid: ConditionedRows;
  readonly model: VariationalModel;
  readonly weights: Weights;
  readonly control: Control | null;
}

/** Preset finta at a thirty-second of its width, four latent dimensions, unless told otherwise. */
export async function smallRun(given: Readonly<Record<string, unknown>> = {}): Promise<SmallRun> {
  const settings = settingsOf(params.parse({ preset: 'finta', width: 1 / 32, latent: 4, ...given }));
  const runtime = await loadTensorFlow();
  const { conditioning, attributes, trainOn } = settings;
  const told = conditioning === 'decoder';
  const wanted = {
    trainOn,
    attributes,
    classes: told && settings.classes,
    conditioned: told,
    scope: told && settings.classes ? ('class' as const) : ('all' as const),
  };
  const train = conditionedRows(arcs(38, 'train'), wanted, 'train');
  return {
    runtime,
    settings,
    train,
    valid: conditionedRows(arcs(20, 'valid'), wanted, 'valid', train),
    model: buildVariational(runtime, settings, train, NORMALISATION, randomFrom(5)),
    weights: objectiveWeights(settings, NORMALISATION, PER_EPOCH),
    control: told ? controlOf(runtime, train, attributes) : null,
  };
}
