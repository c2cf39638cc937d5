import type * as tf from '@tensorflow/tfjs';
import { assignValues, valuesOf } from '../../blocks/parameter.ts';
import { gatherStreamlines, type Normalisation } from '../batches/gather.ts';
import type { TrainingTask } from '../loop/task.ts';
import { createAdam } from '../optimizer/adam.ts';
import type { Flow } from '../optimizer/flow.ts';
import { gradientStep } from '../optimizer/gradient-step.ts';
import type { AdamOptions } from '../optimizer/options.ts';
import type { Autoencoder } from './autoencoder.ts';
import { reconstructionError } from './measure.ts';

export interface ReconstructionOptions {
  /** Training streamlines: rows × P × 3, mm. */
  readonly train: Float32Array;
  /** Validation streamlines: rows × P × 3, mm. */
  readonly valid: Float32Array;
  /** Points of a streamline, P. */
  readonly perStreamline: number;
  readonly normalisation: Normalisation;
  /** Squared errors in normalised units: mean, or sum, over batch, points and axes. */
  readonly reduction: 'mean' | 'sum';
  readonly adam: AdamOptions;
}

/** A training task with what has to be freed after it. */
export interface ReconstructionTask extends TrainingTask {
  dispose(): void;
}

/**
 * Learns to rebuild streamlines: squared error, Adam. Figures of a step: `loss` as reduced,
 * `rmse_mm` (root mean square error of a coordinate, mm) and `gradient_norm` before clipping. The
 * objective is validation's mean point error, mm.
 */
export function reconstructionTask(
  flow: Flow,
  model: Autoencoder,
  options: ReconstructionOptions,
): ReconstructionTask {
  const { train, valid, perStreamline, normalisation, reduction } = options;
  const { tf: api } = flow;
  const adam = createAdam(flow, model.parameters, options.adam);
  return {
    step({ rows, flips, rates }) {
      const values = gatherStreamlines(train, perStreamline, rows, normalisation, flips);
      const x = api.tensor3d(values, [rows.length, perStreamline, 3]);
      const squared = (): tf.Scalar => {
        const square = api.square(api.sub(model.decode(model.encode(x)), x));
        return reduction === 'mean' ? api.mean(square) : api.sum(square);
      };
      const figures = gradientStep(flow, adam, model.parameters, rates, squared);
      x.dispose();
      const mean = reduction === 'mean' ? figures.loss : figures.loss / values.length;
      return { ...figures, rmse_mm: normalisation.scale * Math.sqrt(mean) };
    },
    evaluate: async () => {
      const error = reconstructionError(flow, model, valid, perStreamline, normalisation);
      return await Promise.resolve({ objective: error, figures: { 'valid.mean_point_error': error } });
    },
    weights: () => valuesOf(model.parameters),
    loadWeights: (arrays) => assignValues(api, model.parameters, arrays),
    optimizer: () => adam.arrays(),
    loadOptimizer: (arrays) => adam.load(arrays),
    dispose: () => adam.dispose(),
  };
}
