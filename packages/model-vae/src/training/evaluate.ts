import { drawPrior } from '@tractogen/codec';
import { POINTS } from '@tractogen/formats';
import {
  activeUnits,
  drawRequests,
  generationEntries,
  generationFigures,
  klPerDimension,
  missedBy,
  rebuiltFigures,
  type GenerationFigures,
  type SpreadFigures,
} from '@tractogen/nn';
import type { ValidationContext } from './context.ts';
import { passRows } from './pass.ts';

/** Samples decoded for the figures of generation. */
const SAMPLES = 500;

export interface Validation {
  /** The loss at full weights: nats or mm². */
  readonly objective: number;
  readonly figures: Readonly<Record<string, number>>;
  readonly kl: Float64Array;
  readonly activeUnits: number;
  /** Null where there are too few streamlines to tell. */
  readonly generation: GenerationFigures | null;
  /** Of validation streamlines rebuilt from the means of their posteriors; null alike. */
  readonly rebuilt: SpreadFigures | null;
}

/**
 * Everything that is looked at when an epoch ends. Errors in mm are of decoded means; the objective is the bound,
 * of latents drawn by `random`. Deterministic.
 */
export function validate(context: ValidationContext): Validation {
  const { settings, model, valid, normalisation, weights } = context;
  const { quiet, drawn, missed: attribute, posterior, prior, told, ...passed } = passRows(context);
  const rebuilt = rebuiltFigures(valid, passed.rebuilt);
  const missed = missOf(context);
  const generation = generationOf(context);
  const kl = klPerDimension(posterior, settings.latent, prior);
  // Codes that move as the attribute says they do tell nothing of the streamline.
  const active = activeUnits(told, settings.latent);
  const regression = model.generator !== null;
  const objective =
    drawn.squared * weights.unit +
    weights.fullBeta * drawn.kl +
    (regression ? weights.label * drawn.label : 0) +
    weights.control * (missed === null ? 0 : missed.miss + missed.stray);
  const rmse = (squared: number): number => normalisation.scale * Math.sqrt(squared);
  return {
    objective,
    kl,
    activeUnits: active,
    generation,
    rebuilt,
    figures: {
      'valid.loss': objective,
      'valid.kl': drawn.kl,
      'valid.rmse_mm': rmse(quiet.squared),
      'valid.drawn_rmse_mm': rmse(drawn.squared),
      'valid.mean_point_error': quiet.point,
      'valid.active_units': active,
      ...(regression ? { 'valid.label': drawn.label, 'valid.label_mse': attribute } : {}),
      ...(missed === null ? {} : { 'valid.control_miss': missed.miss, 'valid.control_stray': missed.stray }),
      ...generationEntries(generation, rebuilt),
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
  const told = conditioning === 'decoder' && settings.classes;
  return generationFigures(valid, told ? { points, labels } : { points });
}
