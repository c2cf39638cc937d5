import type * as tf from '@tensorflow/tfjs';
import type { Ops } from '../../ops/ops.ts';
import { denseLayer } from '../layer.ts';
import type { ParameterSpec, Weights } from '../parameter.ts';
import type { MlpDiscriminatorSpec } from './spec.ts';

/** Parameters, `h1/kernel` … `out/bias`. */
export function mlpParameters(spec: MlpDiscriminatorSpec): readonly ParameterSpec[] {
  const { latent, classes, initialiser, widths } = spec;
  const sizes = [latent + classes, ...widths];
  return [
    ...widths.flatMap((outputs, i) => denseLayer(`h${i + 1}`, { inputs: sizes[i], outputs }, initialiser)),
    ...denseLayer('out', { inputs: sizes[widths.length], outputs: 1 }, initialiser),
  ];
}

/** (B, latent + classes) → logits (B, 1): dense layers with ReLU, then the logit. */
export function mlpLogits(
  ops: Ops,
  { widths }: MlpDiscriminatorSpec,
  weights: Weights,
  x: tf.Tensor2D,
): tf.Tensor2D {
  let hidden = x;
  for (const i of widths.keys()) {
    const name = `h${i + 1}`;
    hidden = ops.relu(ops.dense(hidden, weights(`${name}/kernel`), weights(`${name}/bias`)));
  }
  return ops.dense(hidden, weights('out/kernel'), weights('out/bias'));
}
