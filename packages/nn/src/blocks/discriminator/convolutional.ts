import type * as tf from '@tensorflow/tfjs';
import type { Ops } from '../../ops/ops.ts';
import { flatten } from '../flatten.ts';
import { convolution, denseLayer } from '../layer.ts';
import type { ParameterSpec, Weights } from '../parameter.ts';
import { CHANNELS, dropoutMasks, type Dropout } from './dropout.ts';
import { leakyRelu } from './leaky-relu.ts';
import type { ConvolutionalDiscriminatorSpec } from './spec.ts';

/** Width to which each position is expanded first. */
const EXPANDED = 128;
/** Samples that a convolution sees. */
const KERNEL = 3;
/** Width of the dense layer before the logit. */
const FEATURES = 16;

/** Parameters, `expand/kernel` … `f2/bias`; 51,073 numbers for latent 32 and 7 classes. */
export function convolutionalParameters(spec: ConvolutionalDiscriminatorSpec): readonly ParameterSpec[] {
  const { initialiser, latent, classes } = spec;
  const { c1, c2 } = CHANNELS;
  return [
    ...denseLayer('expand', { inputs: 1, outputs: EXPANDED }, initialiser),
    ...convolution('c1', { kernel: KERNEL, inputs: EXPANDED, outputs: c1 }, initialiser),
    ...convolution('c2', { kernel: KERNEL, inputs: c1, outputs: c2 }, initialiser),
    ...denseLayer('f1', { inputs: (latent + classes) * c2, outputs: FEATURES }, initialiser),
    ...denseLayer('f2', { inputs: FEATURES, outputs: 1 }, initialiser),
  ];
}

/**
 * (B, latent + classes) → logits (B, 1): each number expanded to 128 by one dense layer, two convolutions
 * over the numbers' places with zeros beyond the ends, LeakyReLU and dropout after each, position-major
 * flattening, a dense layer without activation, the logit.
 *
 * Source: TractoEncoder's adversarial autoencoder.
 *
 * @param dropout none in inference
 */
export function convolutionalLogits(
  ops: Ops,
  spec: ConvolutionalDiscriminatorSpec,
  weights: Weights,
  x: tf.Tensor2D,
  dropout?: Dropout,
): tf.Tensor2D {
  const flow = ops.tf;
  const [rows, places] = x.shape;
  const masks =
    dropout !== undefined && 'stream' in dropout ? dropoutMasks(flow, spec, rows, dropout) : dropout;
  const dense = (input: tf.Tensor2D, name: string): tf.Tensor2D =>
    ops.dense(input, weights(`${name}/kernel`), weights(`${name}/bias`));
  let line: tf.Tensor3D = flow.reshape(dense(flow.reshape(x, [-1, 1]), 'expand'), [-1, places, EXPANDED]);
  for (const name of ['c1', 'c2'] as const) {
    line = ops.conv1d(zeroPad1(ops, line), weights(`${name}/kernel`), 1);
    line = leakyRelu(ops, ops.biasAdd(line, weights(`${name}/bias`)), spec.slope);
    if (masks !== undefined) line = flow.mul(line, masks[name]);
  }
  return dense(dense(flatten(flow, line, 'position-major'), 'f1'), 'f2');
}

/** (B, L, C) → (B, L + 2, C). */
function zeroPad1({ tf: flow }: Ops, x: tf.Tensor3D): tf.Tensor3D {
  return flow.pad3d(x, [
    [0, 0],
    [1, 1],
    [0, 0],
  ]);
}
