import type { Normalisation, Prior } from '@tractogen/codec';
import type { Random } from '@tractogen/core';
import { POINTS } from '@tractogen/formats';
import {
  activeUnits,
  discriminatorAccuracy,
  gatherRows,
  generationEntries,
  generationFigures,
  missedBy,
  rebuiltFigures,
  type Control,
  type GenerationFigures,
  type Runtime,
  type SpreadFigures,
} from '@tractogen/nn';
import type { AdversarialModel } from '../model/build.ts';
import { networkKnowsClasses } from '../model/told.ts';
import { attributeLosses } from '../objective/attributes.ts';
import { joined } from '../phases/rivalry.ts';
import type { Settings } from '../presets.ts';
import { batchOf, reservedBatch, type AdversarialRows } from './batch.ts';
import { codeRows } from './code-rows.ts';
import { distancesOf, errorsOf, momentsOf } from './measures.ts';
import { drawReal } from './real.ts';
import { decodePrior } from './samples.ts';

/** Validation rows whose samples, codes and orders are looked at; evenly spaced ones stand for the rest. */
const ROWS = 1000;

export interface ValidationContext {
  readonly runtime: Runtime;
  readonly settings: Settings;
  readonly model: AdversarialModel;
  readonly prior: Prior;
  readonly train: AdversarialRows;
  readonly valid: AdversarialRows;
  readonly normalisation: Normalisation;
  /** Where attributes that are told can be measured. */
  readonly control: Control | null;
  /** The same draws at every epoch. */
  readonly random: Random;
}

export interface Validation {
  readonly objective: number;
  readonly figures: Readonly<Record<string, number>>;
  /** Null where there are too few streamlines to tell. */
  readonly generation: GenerationFigures | null;
  /** Of validation streamlines rebuilt from their codes; null alike. */
  readonly rebuilt: SpreadFigures | null;
}

/**
 * Everything that is looked at when an epoch ends.
 *
 * The objective has no adversarial loss in it: what the discriminator says of the encoder depends on how
 * good the discriminator is. It is a sum of millimetres:
 *
 * - mean point error of validation;
 * - `sample_distance`: energy distance between decoded prior samples and validation streamlines (root
 *   mean square distance of points, mm), within bundles where there are some, by their share: 0 where
 *   both are one distribution, so it also says whether codes fill the prior as far as it shows;
 * - for each regularised attribute of positive weight its loss (0 … 1 for ar-vae, standard deviations for
 *   distance-mae), a millimetre each;
 * - the root mean square miss of requests, and how far attributes that were not asked for stray, in standard
 *   deviations, a millimetre each, where control is on.
 */
export function validate(context: ValidationContext): Validation {
  const { runtime, settings, model, prior, valid, normalisation, random } = context;
  const { latent: d, regularise } = settings;
  const { latents, decoded } = codeRows(runtime, model, valid, normalisation);
  const { points, labels } = valid.network;
  const { point, squared } = errorsOf(points, decoded);
  const rows = evenly(points.length / POINTS / 3, ROWS);
  const some = {
    points: gatherRows(points, POINTS * 3, rows),
    latents: gatherRows(latents, d, rows),
    labels: Int32Array.from(rows, (row) => (valid.classes ? labels[row] : 0)),
  };
  const samples = decodePrior(runtime, model, prior, valid, rows, normalisation, random.stream('samples'));
  const distances = distancesOf(some, samples, d);
  const rebuilt = rebuiltFigures(valid.network, decoded);
  const bundles = Int32Array.from(rows, (row) => labels[row]);
  const generation = generationFigures(
    { points: some.points, labels: bundles },
    networkKnowsClasses(settings) ? { points: samples.points, labels: bundles } : { points: samples.points },
  );
  const attributes = runtime.tf.tidy(() =>
    attributeLosses(
      runtime.tf,
      runtime.tf.tensor2d(some.latents, [rows.length, d]),
      reservedBatch(runtime.tf, valid.reserved, rows, some.labels),
      regularise,
    ).map((term) => term.dataSync()[0]),
  );
  const missed = missOf(context);
  const objective =
    point +
    (distances?.sample ?? 0) +
    attributes.reduce((sum, term, j) => sum + (regularise[j].gamma > 0 ? term : 0), 0) +
    (missed === null || settings.control === 0
      ? 0
      : Math.sqrt(missed.miss) + Math.sqrt(Math.max(missed.stray, 0)));
  return {
    objective,
    generation,
    rebuilt,
    figures: {
      'valid.mean_point_error': point,
      'valid.rmse_mm': Math.sqrt(squared),
      'valid.discriminator_accuracy': accuracyOf(context, rows),
      ...momentsOf(latents, d),
      'valid.active_units': activeUnits(latents, d),
      ...(distances === null
        ? {}
        : { 'valid.sample_distance': distances.sample, 'valid.latent_distance': distances.latent }),
      ...generationEntries(generation, rebuilt),
      ...Object.fromEntries(
        attributes.map((term, j) => [`valid.attribute_${regularise[j].attribute}`, term]),
      ),
      ...(missed === null ? {} : { 'valid.control_miss': missed.miss, 'valid.control_stray': missed.stray }),
    },
  };
}

/**
 * Share that the discriminator tells apart, prior samples from codes, without dropout. The scores of a
 * Wasserstein critic have no zero of their own: they are told apart halfway between the two means.
 */
function accuracyOf(
  { runtime, settings, model, prior, valid, normalisation, random }: ValidationContext,
  rows: Uint32Array,
): number {
  const { tf: flow, ops } = runtime;
  return flow.tidy(() => {
    const batch = batchOf(runtime, valid, normalisation, { rows });
    const z = model.encoder.forward(ops, batch.x, { conditions: batch.conditions });
    const classes = Math.max(valid.network.classes.length, 1);
    const drawn = drawReal(runtime, prior, settings, classes, batch, random.stream('real'));
    const [real, fake] = [drawn, { z, told: batch.told }].map((judged) =>
      model.critic.forward(ops, joined(flow, judged)).dataSync(),
    );
    const mean = (values: ArrayLike<number>): number =>
      Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
    const zero = settings.loss === 'bce' ? 0 : (mean(real) + mean(fake)) / 2;
    return discriminatorAccuracy(
      real.map((score) => score - zero),
      fake.map((score) => score - zero),
    );
  });
}

/** What prior samples miss of what is asked; null where nothing measurable is. */
function missOf({ runtime, settings, model, prior, normalisation, control, random }: ValidationContext) {
  if (control === null) return null;
  const latents = { latent: settings.latent, prior };
  return missedBy(runtime, control, latents, model.decoder, normalisation, random.stream('control'));
}

function evenly(rows: number, most: number): Uint32Array {
  const count = Math.min(rows, most);
  return Uint32Array.from({ length: count }, (_, i) => Math.floor((i * rows) / count));
}
