import type { Events } from '@tractogen/core';
import {
  assignValues,
  createAdam,
  gradientStep,
  prefixed,
  risingEpochs,
  valuesOf,
  watchCollapse,
  withPrefix,
  type TrainingTask,
} from '@tractogen/nn';
import type * as tf from '@tensorflow/tfjs';
import { variationalTerms } from '../objective/terms.ts';
import { batchOf } from './batch.ts';
import type { ValidationContext } from './context.ts';
import { validate } from './evaluate.ts';

export interface VariationalTask extends TrainingTask {
  dispose(): void;
}

/**
 * Learns a variational autoencoder: squared error, KL, and what the kind of model adds (the attribute's
 * likelihood; missed requests), Adam.
 *
 * Figures of a step: `loss` in nats or mm², its parts, `rmse_mm`, `gradient_norm` of the loss over its
 * unit. The objective is validation's loss at full weights.
 */
export function variationalTask(context: ValidationContext, events: Pick<Events, 'warn'>): VariationalTask {
  const { runtime, settings, model, train, normalisation, weights, control } = context;
  const { tf: flow } = runtime;
  const { weightDecay, clipNorm, beta2 } = settings;
  // Of the loss itself: gradients are of the loss over its unit.
  const epsilon = settings.epsilon / weights.unit;
  const adam = createAdam(runtime, model.trained, { weightDecay, clipNorm, epsilon, beta2 });
  const memory = control?.memory();
  const watch = watchCollapse({ ...settings, warmUpEpochs: risingEpochs(settings) }, events);
  return {
    step({ rows, flips, rates, step, random }) {
      return flow.tidy(() => {
        const batch = batchOf(runtime, train, settings, normalisation, { rows, flips, random });
        const asked =
          control === null || weights.control === 0
            ? null
            : control.draw(
                { latent: settings.latent, prior: { kind: 'standard' } },
                random.stream('control'),
                rows.length,
              );
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
              total = flow.add(total, flow.mul(terms.label, weights.label / weights.unit));
            }
            if (control !== null && asked !== null) {
              const { miss, stray } = control.miss(model.decoder, asked, normalisation, memory);
              note('control_miss', miss);
              note('control_stray', stray);
              total = flow.add(total, flow.mul(flow.add(miss, stray), weights.control / weights.unit));
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
      const { objective, figures, kl, activeUnits, generation, rebuilt } = validate(context);
      const stop = watch(epoch, {
        posterior: { kl, activeUnits },
        ...(rebuilt === null ? {} : { rebuilt }),
        ...(generation === null ? {} : { generation }),
      });
      return await Promise.resolve({ objective, figures, note: noteOf(figures, kl), stop });
    },
    weights: () => valuesOf(model.kept),
    loadWeights: (arrays) => assignValues(flow, model.kept, arrays),
    optimizer: () =>
      new Map([...prefixed('adam', adam.arrays()), ...prefixed('strays', memory?.arrays() ?? new Map())]),
    loadOptimizer(arrays) {
      adam.load(withPrefix('adam', arrays));
      memory?.load(withPrefix('strays', arrays));
    },
    dispose: () => adam.dispose(),
  };
}

/** An epoch in a few words. */
function noteOf(figures: Readonly<Record<string, number>>, kl: Float64Array): string {
  const told = (name: string, word: string, digits: number): string[] =>
    figures[name] === undefined ? [] : [`${word} ${figures[name].toFixed(digits)}`];
  const label = figures['valid.label_mse'];
  const miss = figures['valid.control_miss'];
  return [
    `${figures['valid.mean_point_error'].toFixed(3)} mm`,
    `KL ${figures['valid.kl'].toFixed(1)} (by dimension ${Math.min(...kl).toPrecision(2)} to ${Math.max(...kl).toPrecision(2)})`,
    ...told('valid.active_units', 'active units', 0),
    ...told('valid.diversity', 'diversity', 2),
    ...told('valid.coverage', 'coverage', 2),
    ...(label === undefined ? [] : [`attribute missed by ${Math.sqrt(label).toFixed(2)} SD`]),
    ...(miss === undefined ? [] : [`requests missed by ${Math.sqrt(miss).toFixed(2)} SD`]),
  ].join(', ');
}
