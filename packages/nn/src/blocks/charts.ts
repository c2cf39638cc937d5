import type * as tf from '@tensorflow/tfjs';
import type { Ops } from '../ops/ops.ts';
import { outerWithOne } from './experts.ts';
import { denseLayer } from './layer.ts';
import type { ParameterSpec, Weights } from './parameter.ts';

/**
 * Flat pieces of the latent space, one a group of streamlines: the linear part of an autoencoder, which
 * sets out from principal components of each group (`fitCharts` of the codec).
 *
 * A streamline is read in the chart of the nearest mean, as scores in standard deviations, and so is
 * what the convolutions add to them; the code is then put where its chart lies in the latent space. The
 * decoder goes the same way back. Which chart is at work, and where charts lie, is not trained: encoder
 * and decoder could disagree about it.
 */
export interface ChartsSpec {
  readonly count: number;
  /** Normalised units of one unit of what convolutions read and write: the spread within groups. */
  readonly scale: number;
}

const fixed = (specs: readonly ParameterSpec[]): ParameterSpec[] =>
  specs.map((spec) => ({ ...spec, trainable: false }));
const kernelOf = (name: string, inputs: number, outputs: number): ParameterSpec =>
  denseLayer(name, { inputs, outputs }, 'zeros')[0];

/**
 * `charts/kernel` (K · (n + 1), d), trained; `gate/kernel` (n, K), `gate/bias`, `means/kernel` (K, n),
 * which is −mean, and `place/kernel` (K · (d + 1), d), which are not. All start at zero unless given.
 */
export function chartEncoderParameters(
  { count }: ChartsSpec,
  { inputs, latent }: Readonly<Record<'inputs' | 'latent', number>>,
): readonly ParameterSpec[] {
  return [
    kernelOf('charts', count * (inputs + 1), latent),
    ...fixed([
      ...denseLayer('gate', { inputs, outputs: count }, 'zeros'),
      kernelOf('means', count, inputs),
      kernelOf('place', count * (latent + 1), latent),
    ]),
  ];
}

/** As {@link chartEncoderParameters}: `charts/kernel` (K · (d + 1), n), `gate/…` (d, K), `place/kernel` (K · (d + 1), d). */
export function chartDecoderParameters(
  { count }: ChartsSpec,
  { latent, units }: Readonly<Record<'latent' | 'units', number>>,
): readonly ParameterSpec[] {
  return [
    kernelOf('charts', count * (latent + 1), units),
    ...fixed([
      ...denseLayer('gate', { inputs: latent, outputs: count }, 'zeros'),
      kernelOf('place', count * (latent + 1), latent),
    ]),
  ];
}

/** Shares of the charts: one, and nearly zero for the others. @param x (B, n) @returns (B, K) */
export function chartGate(ops: Ops, weights: Weights, x: tf.Tensor2D): tf.Tensor2D {
  return ops.tf.softmax<tf.Tensor2D>(ops.dense(x, weights('gate/kernel'), weights('gate/bias')));
}

/** (x − mean of its chart) / scale. @param gate (B, K) @param x (B, n) */
export function awayFromMean(
  ops: Ops,
  { scale }: ChartsSpec,
  weights: Weights,
  gate: tf.Tensor2D,
  x: tf.Tensor2D,
): tf.Tensor2D {
  const flow = ops.tf;
  return flow.mul(flow.add(x, ops.matMul(gate, weights('means/kernel'))), 1 / scale);
}

/** The affine map of a row's chart, `NAME/kernel`. @param gate (B, K) @param values (B, n) @returns (B, units) */
export function inChart(
  ops: Ops,
  weights: Weights,
  name: 'charts' | 'place',
  gate: tf.Tensor2D,
  values: tf.Tensor2D,
): tf.Tensor2D {
  return ops.matMul(outerWithOne(ops.tf, gate, values), weights(`${name}/kernel`));
}
