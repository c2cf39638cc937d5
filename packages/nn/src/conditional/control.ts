import { drawPrior, type Normalisation, type Prior } from '@tractogen/codec';
import type { Random } from '@tractogen/core';
import type * as tf from '@tensorflow/tfjs';
import type { FintaDecoder } from '../blocks/finta-decoder.ts';
import { controlLoss, measurable, type Asked } from '../losses/control/control.ts';
import type { ShapeMeasure } from '../losses/control/measure.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { ConditionedRows } from './data.ts';
import { drawRequests } from './requests.ts';

/** Requests with latents to decode them from. */
export interface ControlBatch {
  /** (n, latent + width). */
  readonly input: tf.Tensor2D;
  readonly asked: readonly Asked[];
}

/**
 * Draws requests, and latents of the prior for them. The caller's scope disposes of them.
 *
 * @param names attributes among the conditions
 */
export function controlBatch(
  { tf: flow }: Pick<Runtime, 'tf'>,
  data: ConditionedRows,
  names: readonly string[],
  { latent, prior }: { readonly latent: number; readonly prior: Prior },
  random: Random,
  count: number,
): ControlBatch {
  const { conditions, labels, asked } = drawRequests(data, names, random.stream('requests'), count);
  const classes = Math.max(data.classes.length, 1);
  const z = drawPrior(prior, random.stream('latents'), { latent, classes, labels });
  const given = flow.tensor2d(conditions, [count, data.width]);
  return {
    input: flow.concat2d([flow.tensor2d(z, [count, latent]), given], 1),
    asked: measurable(names).map((name) => {
      const { requested, sd } = asked.get(name)!;
      return { name, requested: flow.tensor1d(requested), sd: flow.tensor1d(sd) };
    }),
  };
}

/** What decoded samples of the prior miss of what was asked of them, in squared standard deviations. */
export function controlMiss(
  { ops, tf: flow }: Pick<Runtime, 'ops' | 'tf'>,
  decoder: FintaDecoder,
  measure: ShapeMeasure,
  { input, asked }: ControlBatch,
  { centre, scale }: Normalisation,
): tf.Scalar {
  const line = decoder.forward(ops, input);
  const mm = flow.add<tf.Tensor3D>(flow.mul(line, scale), flow.tensor1d([...centre]));
  return controlLoss(flow, measure, mm, asked);
}
