import type { Random } from '@tractogen/core';
import type * as tf from '@tensorflow/tfjs';
import { assignValues, valuesOf } from '../../blocks/parameter.ts';
import { gatherStreamlines, type Normalisation } from '../batches/gather.ts';
import type { Mixer } from '../batches/mix.ts';
import { gatherRows } from '../batches/rows.ts';
import { generationEntries } from '../diagnostics/generation.ts';
import { LIMIT, evenRows, rebuiltFigures, type SpreadFigures } from '../diagnostics/spread.ts';
import type { TrainingTask } from '../loop/task.ts';
import { createAdam } from '../optimizer/adam.ts';
import type { Flow } from '../optimizer/flow.ts';
import { gradientStep } from '../optimizer/gradient-step.ts';
import type { AdamOptions } from '../optimizer/options.ts';
import type { HiddenMasks } from '../../blocks/charts-decoder.ts';
import { maskValues } from '../../blocks/dropout.ts';
import type { Autoencoder } from './autoencoder.ts';
import { reconstruct, reconstructionError } from './measure.ts';

export interface ReconstructionOptions {
  /** Training streamlines: rows × P × 3, mm. */
  readonly train: Float32Array;
  /** Validation streamlines: rows × P × 3, mm. */
  readonly valid: Float32Array;
  /** Bundle of each validation row, below 0: none; left out where nobody knows. */
  readonly validBundles?: ArrayLike<number>;
  /** Points of a streamline, P. */
  readonly perStreamline: number;
  readonly normalisation: Normalisation;
  /** Squared errors in normalised units: mean, or sum, over batch, points and axes. */
  readonly reduction: 'mean' | 'sum';
  /** Squared errors of coordinates, or distances of points (their mean, normalised units); squares if left out. */
  readonly loss?: 'squares' | 'distances';
  /** Draws what is learnt from between training streamlines; the streamlines themselves if left out. */
  readonly mixer?: Mixer | null;
  /** For a decoder with hidden layers: share of their units that a step leaves out. */
  readonly dropout?: { readonly rate: number; readonly widths: readonly [number, number] } | null;
  readonly adam: AdamOptions;
}

/** A distance below this, mm, counts as its square: its own gradient has no direction at zero. */
const ROUNDED = 1e-3;

/** A training task with what has to be freed after it. */
export interface ReconstructionTask extends TrainingTask {
  dispose(): void;
}

/**
 * Learns to rebuild streamlines: squared error or distance, Adam. Figures of a step: `loss` as reduced,
 * `rmse_mm` (root mean square error of a coordinate, mm) or `distance_mm` (mean distance of a point, mm), and
 * `gradient_norm` before clipping. The
 * objective is validation's mean point error, mm; beside it stands how far what is rebuilt spreads, beside the
 * streamlines themselves.
 */
export function reconstructionTask(
  flow: Flow,
  model: Autoencoder,
  options: ReconstructionOptions,
): ReconstructionTask {
  const {
    train,
    valid,
    perStreamline,
    normalisation,
    reduction,
    loss = 'squares',
    dropout = null,
    mixer = null,
  } = options;
  const { tf: api } = flow;
  const adam = createAdam(flow, model.parameters, options.adam);
  return {
    step({ rows, flips, rates, random }) {
      const values =
        mixer?.(rows, flips, random) ?? gatherStreamlines(train, perStreamline, rows, normalisation, flips);
      const x = api.tensor3d(values, [rows.length, perStreamline, 3]);
      const masks = dropout === null ? null : hiddenMasks(api, dropout, rows.length, random);
      const error = (): tf.Scalar => {
        const square = api.square(api.sub(model.decode(model.encode(x), masks), x));
        if (loss === 'distances')
          return api.mean(api.sqrt(api.add(api.sum(square, 2), (ROUNDED / normalisation.scale) ** 2)));
        return reduction === 'mean' ? api.mean(square) : api.sum(square);
      };
      const figures = gradientStep(flow, adam, model.parameters, rates, error);
      x.dispose();
      for (const mask of masks ?? []) mask.dispose();
      if (loss === 'distances') return { ...figures, distance_mm: normalisation.scale * figures.loss };
      const mean = reduction === 'mean' ? figures.loss : figures.loss / values.length;
      return { ...figures, rmse_mm: normalisation.scale * Math.sqrt(mean) };
    },
    evaluate: async () => {
      const error = reconstructionError(flow, model, valid, perStreamline, normalisation);
      const rebuilt = rebuiltSpread(flow, model, options);
      return await Promise.resolve({
        objective: error,
        figures: { 'valid.mean_point_error': error, ...generationEntries(null, rebuilt) },
        note: noteOf(error, rebuilt),
      });
    },
    weights: () => valuesOf(model.parameters),
    loadWeights: (arrays) => assignValues(api, model.parameters, arrays),
    optimizer: () => adam.arrays(),
    loadOptimizer: (arrays) => adam.load(arrays),
    dispose: () => adam.dispose(),
  };
}

/** How far validation streamlines spread once they are rebuilt; of so many that memory does not grow with the data. */
function rebuiltSpread(
  flow: Flow,
  model: Autoencoder,
  { valid, validBundles, perStreamline, normalisation }: ReconstructionOptions,
): SpreadFigures | null {
  const width = perStreamline * 3;
  const rows = evenRows(valid.length / width, LIMIT);
  const points = gatherRows(valid, width, rows);
  const { decoded } = reconstruct(flow, model, points, perStreamline, normalisation);
  const labels = validBundles === undefined ? {} : { labels: rows.map((row) => validBundles[row]) };
  return rebuiltFigures({ points, ...labels }, decoded, perStreamline);
}

/** An epoch in a few words. */
function noteOf(error: number, rebuilt: SpreadFigures | null): string {
  if (rebuilt === null) return `${error.toFixed(3)} mm`;
  const within = rebuilt.within === null ? '' : ` (within bundles ${rebuilt.within.median.toFixed(2)})`;
  return `${error.toFixed(3)} mm, rebuilt streamlines ${rebuilt.diversity.toFixed(2)} times as diverse${within}`;
}

/** Masks of two hidden layers, from sub-streams of their own; the caller disposes of them. */
function hiddenMasks(
  api: Flow['tf'],
  { rate, widths }: NonNullable<ReconstructionOptions['dropout']>,
  rows: number,
  random: Random,
): HiddenMasks {
  const [first, second] = widths.map((width, i) =>
    api.tensor2d(maskValues(rows * width, rate, random.stream(`hidden ${i + 1}`)), [rows, width]),
  );
  return [first, second];
}
