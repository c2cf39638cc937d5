import { drawPrior, type Normalisation } from '@tractogen/codec';
import type { Random } from '@tractogen/core';
import { POINTS } from '@tractogen/formats';
import {
  inOrder,
  activeUnits,
  drawRequests,
  generationFigures,
  klPerDimension,
  missedBy,
  summedPointError,
  type ConditionedRows,
  type Control,
  type Runtime,
} from '@tractogen/nn';
import type { VariationalModel } from '../model/build.ts';
import { variationalTerms } from '../objective/terms.ts';
import type { Weights } from '../objective/weights.ts';
import type { Settings } from '../presets.ts';
import { batchOf } from './batch.ts';

/** Rows at once; samples decoded for the figures of generation. */
const ROWS = 256;
const SAMPLES = 500;

export interface Validation {
  /** The loss at full weights, decoding means: nats or mm². */
  readonly objective: number;
  readonly figures: Readonly<Record<string, number>>;
  readonly kl: Float64Array;
  readonly activeUnits: number;
  /** Null where there are too few streamlines to tell. */
  readonly generation: { readonly diversity: number; readonly coverage: number } | null;
}

export interface ValidationContext {
  readonly runtime: Runtime;
  readonly settings: Settings;
  readonly model: VariationalModel;
  /** Validation rows, and training rows for requests. */
  readonly valid: ConditionedRows;
  readonly train: ConditionedRows;
  readonly normalisation: Normalisation;
  readonly weights: Weights;
  readonly control: Control | null;
  /** The same draws at every epoch. */
  readonly random: Random;
}

/** Everything that is looked at when an epoch ends. Deterministic: means are decoded. */
export function validate(context: ValidationContext): Validation {
  const { runtime, settings, model, valid, normalisation, weights } = context;
  const { tf: flow } = runtime;
  const n = valid.rows.length;
  const d = settings.latent;
  const means = new Float32Array(n * d);
  const logVariances = new Float32Array(n * d);
  // What z is expected to be before the streamline is seen: 0, or what its attribute says.
  const prior = { means: new Float32Array(n * d), logVariances: new Float32Array(n * d) };
  const sums = { squared: 0, kl: 0, label: 0, point: 0, miss: 0 };
  for (const rows of inOrder(n, ROWS)) {
    flow.tidy(() => {
      const flips = new Uint8Array(rows.length);
      const batch = batchOf(runtime, valid, settings, normalisation, { rows, flips });
      const terms = variationalTerms(runtime, model, settings, batch, 'inference');
      means.set(terms.mean.dataSync(), rows[0] * d);
      logVariances.set(terms.logVariance.dataSync(), rows[0] * d);
      if (terms.prior !== null) {
        prior.means.set(terms.prior.mean.dataSync(), rows[0] * d);
        const spread = flow.broadcastTo(terms.prior.logVariance, terms.mean.shape);
        prior.logVariances.set(spread.dataSync(), rows[0] * d);
      }
      sums.squared += terms.squared.dataSync()[0] * rows.length;
      sums.kl += terms.kl.dataSync()[0] * rows.length;
      sums.label += (terms.label?.dataSync()[0] ?? 0) * rows.length;
      if (terms.predicted !== null && batch.attribute !== null)
        sums.miss +=
          flow.mean(flow.square(flow.sub(terms.predicted, batch.attribute))).dataSync()[0] * rows.length;
      const width = POINTS * 3;
      const truth = valid.points.subarray(rows[0] * width, (rows[0] + rows.length) * width);
      sums.point += summedPointError(
        truth,
        terms.decoded.dataSync() as Float32Array,
        POINTS,
        normalisation.centre,
        normalisation.scale,
      );
    });
  }
  const missed = missOf(context);
  const generation = generationOf(context);
  const kl = klPerDimension({ means, logVariances }, d, prior);
  // Codes that move as the attribute says they do tell nothing of the streamline.
  const active = activeUnits(
    means.map((value, i) => value - prior.means[i]),
    d,
  );
  const regression = model.generator !== null;
  const objective =
    (sums.squared / n) * weights.unit +
    weights.fullBeta * (sums.kl / n) +
    (regression ? (weights.label * sums.label) / n : 0) +
    weights.control * (missed === null ? 0 : missed.miss + missed.stray);
  return {
    objective,
    kl,
    activeUnits: active,
    generation,
    figures: {
      'valid.loss': objective,
      'valid.kl': sums.kl / n,
      'valid.rmse_mm': normalisation.scale * Math.sqrt(sums.squared / n),
      'valid.mean_point_error': sums.point / n,
      'valid.active_units': active,
      ...(regression ? { 'valid.label': sums.label / n, 'valid.label_mse': sums.miss / n } : {}),
      ...(missed === null ? {} : { 'valid.control_miss': missed.miss, 'valid.control_stray': missed.stray }),
      ...(generation === null
        ? {}
        : { 'valid.diversity': generation.diversity, 'valid.coverage': generation.coverage }),
      ...Object.fromEntries([...kl].map((nats, j) => [`valid.kl.${String(j).padStart(2, '0')}`, nats])),
    },
  };
}

/** What prior samples miss of what is asked; null where nothing measurable is. */
function missOf({ runtime, settings, model, normalisation, control, random }: ValidationContext) {
  if (control === null) return null;
  const latents = { latent: settings.latent, prior: { kind: 'standard' } } as const;
  return missedBy(runtime, control, latents, model.decoder, normalisation, random.stream('control'));
}

/** Diversity and coverage of decoded prior samples beside validation streamlines. */
function generationOf({ runtime, settings, model, train, valid, normalisation, random }: ValidationContext) {
  const { tf: flow, ops } = runtime;
  const { latent, conditioning } = settings;
  const stream = random.stream('samples');
  const names = conditioning === 'decoder' ? settings.attributes : [];
  const { rows, labels, conditions } = drawRequests(train, names, stream.stream('requests'), SAMPLES);
  const prior =
    model.generator === null
      ? ({ kind: 'standard' } as const)
      : ({ kind: 'regression', attribute: settings.attributes[0], ...model.generator.values() } as const);
  const attribute = Float32Array.from(rows, (row) => train.standardised[row] ?? 0);
  const z = drawPrior(prior, stream.stream('latents'), {
    latent,
    classes: Math.max(train.classes.length, 1),
    labels,
    attribute,
  });
  const { centre, scale } = normalisation;
  const points = new Float32Array(SAMPLES * POINTS * 3);
  flow.tidy(() => {
    const latents = flow.tensor2d(z, [SAMPLES, latent]);
    const input =
      train.width === 0
        ? latents
        : flow.concat2d([latents, flow.tensor2d(conditions, [SAMPLES, train.width])], 1);
    const values = model.decoder.forward(ops, input).dataSync();
    // Not returned: `tidy` would look for tensors in every element of an array.
    for (let i = 0; i < points.length; i++) points[i] = values[i] * scale + centre[i % 3];
  });
  return generationFigures(valid.points, points);
}
