import type { Events } from '@tractogen/core';
import {
  controlBatch,
  controlMiss,
  assignValues,
  collapseError,
  collapseOf,
  createAdam,
  gradientStep,
  valuesOf,
  type TrainingTask,
} from '@tractogen/nn';
import type * as tf from '@tensorflow/tfjs';
import { variationalTerms } from '../objective/terms.ts';
import { batchOf } from './batch.ts';
import { validate, type ValidationContext } from './evaluate.ts';

export interface VariationalTask extends TrainingTask {
  dispose(): void;
}

/** Epochs in which a fresh decoder makes one shape of everything, and no collapse is judged. */
const LEARNING = 10;

/**
 * Learns a variational autoencoder: squared error, KL, and what the kind of model adds (the attribute's
 * likelihood; missed requests), Adam.
 *
 * Figures of a step: `loss` in nats or mm², its parts, `rmse_mm`, `gradient_norm` of the loss over its
 * unit. The objective is validation's loss at full weights.
 */
export function variationalTask(context: ValidationContext, events: Pick<Events, 'warn'>): VariationalTask {
  const { runtime, settings, model, train, normalisation, weights, measure } = context;
  const { tf: flow } = runtime;
  const { weightDecay, clipNorm, epsilon, beta2 } = settings;
  const adam = createAdam(runtime, model.trained, { weightDecay, clipNorm, epsilon, beta2 });
  let told = false;
  return {
    step({ rows, flips, rates, step, random }) {
      return flow.tidy(() => {
        const batch = batchOf(runtime, train, settings, normalisation, { rows, flips, random });
        const asked =
          measure !== null && weights.control > 0
            ? controlBatch(
                runtime,
                train,
                settings.attributes,
                { latent: settings.latent, prior: { kind: 'standard' } },
                random.stream('control'),
                Math.max(1, rows.length >> 1),
              )
            : null;
        const beta = weights.beta(step);
        const { loss, gradient_norm, squared, ...parts } = gradientStep(
          runtime,
          adam,
          model.trained,
          rates,
          (note) => {
            const terms = variationalTerms(runtime, model, settings, batch, 'training');
            note('squared', terms.squared);
            note('kl', terms.kl);
            let total = flow.add(terms.squared, flow.mul(terms.kl, beta / weights.unit));
            if (terms.label !== null) {
              note('label', terms.label);
              total = flow.add(total, flow.div(terms.label, weights.unit));
            }
            if (asked !== null && measure !== null) {
              const miss = controlMiss(runtime, model.decoder, measure, asked, normalisation);
              note('control_miss', miss);
              total = flow.add(total, flow.mul(miss, weights.control / weights.unit));
            }
            return total as tf.Scalar;
          },
        );
        model.generator?.constrain();
        return {
          ...parts,
          loss: loss * weights.unit,
          beta,
          gradient_norm,
          rmse_mm: normalisation.scale * Math.sqrt(squared),
        };
      });
    },
    async evaluate(epoch) {
      const { objective, figures, kl, activeUnits, generation } = validate(context);
      const collapse = collapseOf({
        warmedUp:
          epoch >= Math.min(settings.epochs, Math.max(settings.betaWarmUpEpochs, LEARNING)) && epoch > 0,
        posterior: { kl, activeUnits },
        ...(generation === null ? {} : { generation }),
      });
      if (collapse !== null && !settings.allowCollapse) throw collapseError(collapse, epoch);
      if (collapse !== null && !told) {
        told = true;
        events.warn(
          `${collapse.kind} collapse at epoch ${epoch}: ${collapse.sign}; going on, as \`allowCollapse\` says`,
        );
      }
      const words = [
        `${figures['valid.mean_point_error'].toFixed(3)} mm`,
        `KL ${figures['valid.kl'].toFixed(1)} nats`,
        `${activeUnits} active`,
        ...(generation === null
          ? []
          : [`diversity ${generation.diversity.toFixed(2)}`, `coverage ${generation.coverage.toFixed(2)}`]),
        ...(figures['valid.control_miss'] === undefined
          ? []
          : [`control miss ${Math.sqrt(figures['valid.control_miss']).toFixed(2)} SD`]),
      ];
      return await Promise.resolve({ objective, figures, note: words.join(', ') });
    },
    weights: () => valuesOf(model.kept),
    loadWeights: (arrays) => assignValues(flow, model.kept, arrays),
    optimizer: () => adam.arrays(),
    loadOptimizer: (arrays) => adam.load(arrays),
    dispose: () => adam.dispose(),
  };
}
