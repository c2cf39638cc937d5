import {
  gradientStep,
  type Adam,
  type Control,
  type ControlBatch,
  type Rates,
  type Runtime,
  type StrayMemory,
} from '@tractogen/nn';
import type { Normalisation } from '@tractogen/codec';
import type * as tf from '@tensorflow/tfjs';
import type { AdversarialModel } from '../model/build.ts';
import { attributeLosses } from '../objective/attributes.ts';
import type { Weights } from '../objective/weights.ts';
import type { Settings } from '../presets.ts';
import type { Batch } from '../training/batch.ts';

/** What is asked of decoded prior samples, and what holds them against it. */
export interface AskedControl {
  readonly batch: ControlBatch;
  readonly control: Control;
  /** Of the requests of earlier steps. */
  readonly memory: StrayMemory;
}

/**
 * One step of encoder and decoder: squared error, reserved dimensions, missed requests with what strays.
 *
 * @returns the loss in nats, its parts, and `gradient_norm` of the loss over its unit
 */
export function reconstructionStep(
  runtime: Runtime,
  adam: Adam,
  model: AdversarialModel,
  settings: Pick<Settings, 'regularise'>,
  weights: Weights,
  batch: Batch,
  asked: AskedControl | null,
  normalisation: Normalisation,
  rates: Rates,
): Readonly<Record<string, number>> {
  const { tf: flow, ops } = runtime;
  const { loss, squared, ...rest } = gradientStep(runtime, adam, model.trained, rates, (note) => {
    const { x, conditions } = batch;
    const z = model.encoder.forward(ops, x, { conditions });
    const input = conditions === null ? z : flow.concat2d([z, conditions], 1);
    const error = flow.mean<tf.Scalar>(flow.square(flow.sub(model.decoder.forward(ops, input), x)));
    note('squared', error);
    let total: tf.Scalar = error;
    for (const [j, term] of attributeLosses(flow, z, batch.reserved, settings.regularise).entries()) {
      const { attribute, gamma } = settings.regularise[j];
      note(`attribute_${attribute}`, term);
      total = flow.add(total, flow.mul(term, gamma / weights.unit));
    }
    if (asked !== null) {
      const { miss, stray } = asked.control.miss(model.decoder, asked.batch, normalisation, asked.memory);
      note('control_miss', miss);
      note('control_stray', stray);
      total = flow.add(total, flow.mul(flow.add(miss, stray), weights.control / weights.unit));
    }
    return total;
  });
  return { ...rest, loss: loss * weights.unit, rmse_mm: normalisation.scale * Math.sqrt(squared) };
}
