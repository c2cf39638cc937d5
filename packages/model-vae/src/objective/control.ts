import type { Normalisation } from '@tractogen/codec';
import type { Random } from '@tractogen/core';
import {
  controlLoss,
  drawRequests,
  measurable,
  type ConditionedRows,
  type FintaDecoder,
  type Runtime,
  type ShapeMeasure,
} from '@tractogen/nn';
import type * as tf from '@tensorflow/tfjs';

/** Requests with latents to decode them from. */
export interface ControlBatch {
  /** (n, latent + width). */
  readonly input: tf.Tensor2D;
  readonly asked: Parameters<typeof controlLoss>[3];
}

/** Draws requests and latents of N(0, I). The caller's scope disposes of them. */
export function controlBatch(
  { tf: flow }: Pick<Runtime, 'tf'>,
  data: ConditionedRows,
  names: readonly string[],
  latent: number,
  random: Random,
  count: number,
): ControlBatch {
  const { conditions, asked } = drawRequests(data, names, random.stream('requests'), count);
  const z = random.stream('latents').fillNormal(new Float32Array(count * latent));
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
