import type { Normalisation, Prior } from '@tractogen/codec';
import type { StreamlineTable } from '@tractogen/formats';
import { conditionedRows, type ConditionedRows, type TrainingContext } from '@tractogen/nn';
import { buildAdversarial, type AdversarialModel } from '../model/build.ts';
import { priorOf } from '../model/prior.ts';
import { reservedOf } from '../model/reserved.ts';
import { placeCodes } from '../model/start.ts';
import { toldRows } from '../model/told.ts';
import type { Settings } from '../presets.ts';
import type { AdversarialRows } from './batch.ts';
import { codeRows } from './code-rows.ts';

/** A model as it begins, and the rows it learns from and is judged by. */
export interface Prepared {
  readonly model: AdversarialModel;
  readonly prior: Prior;
  readonly normalisation: Normalisation;
  /** Training rows with everything that any side is told. */
  readonly all: ConditionedRows;
  readonly train: AdversarialRows;
  readonly valid: AdversarialRows;
  /** An order that every epoch keeps, where batches are not shuffled. */
  readonly order: Uint32Array | null;
}

/** TractoEncoder's targets: coordinates that an affine went over twice, about three times too large. */
const UNNORMALISED: Normalisation = { centre: [0, 0, 0], scale: 1 / 3 };

/**
 * Builds everything that training starts from.
 *
 * @throws TractogenError DEGENERATE_DATA, NOT_FINITE, PARAMETER_INVALID
 */
export function prepare(
  settings: Settings,
  { runtime, train, valid, random }: Pick<TrainingContext, 'runtime' | 'train' | 'valid' | 'random'>,
): Prepared {
  const { centre, scale } = train.metadata;
  const { defects } = settings;
  const normalisation: Normalisation = defects.unnormalised ? UNNORMALISED : { centre: [...centre], scale };
  const all = conditioned(train, settings, 'train');
  const rows = adversarialRows(train, all, settings);
  const prior = priorOf(settings, all.classes.length);
  const model = buildAdversarial(runtime, settings, rows, normalisation, random.stream('weights'));
  if (model.encoder.spec.experts !== null) {
    const { latents } = codeRows(runtime, model, rows, normalisation);
    placeCodes(runtime, model, settings, { prior, reserved: rows.reserved, labels: all.labels, latents });
  }
  const judged = conditioned(valid, settings, 'valid', all);
  return {
    model,
    prior,
    normalisation,
    all,
    train: rows,
    valid: adversarialRows(valid, judged, settings, rows),
    order: defects.unshuffled ? inOrderOfBundle(all.labels) : null,
  };
}

function conditioned(
  table: StreamlineTable,
  { trainOn, classes, attributes }: Settings,
  split: string,
  known?: ConditionedRows,
): ConditionedRows {
  const scope = classes ? 'class' : 'all';
  return conditionedRows(table, { trainOn, classes, attributes, conditioned: true, scope }, split, known);
}

function adversarialRows(
  table: StreamlineTable,
  all: ConditionedRows,
  settings: Settings,
  known?: AdversarialRows,
): AdversarialRows {
  const reserved = reservedOf(table, all, settings, known?.reserved);
  return { ...toldRows(all, settings), reserved, classes: settings.classes };
}

/** Rows by their bundle, each bundle's in the order of the table. */
function inOrderOfBundle(labels: Int32Array): Uint32Array {
  const rows = Uint32Array.from(labels, (_, row) => row);
  return rows.toSorted((a, b) => labels[a] - labels[b] || a - b);
}
