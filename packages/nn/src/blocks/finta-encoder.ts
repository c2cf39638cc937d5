import type { Random } from '@tractogen/core';
import type * as tf from '@tensorflow/tfjs';
import type { Ops, Tf } from '../ops/ops.ts';
import { batchNorm, type BatchNormMode } from './batch-norm.ts';
import { flatten } from './flatten.ts';
import { batchNormLayer, convolution, denseLayer } from './layer.ts';
import {
  createParameters,
  initialValuesOf,
  weightsOf,
  type NamedValues,
  type Parameter,
  type ParameterSpec,
  type Weights,
} from './parameter.ts';
import { bottleneck, type EncoderSpec } from './spec.ts';

/** Strides of e1 … e6. */
export const STRIDES = [2, 2, 2, 2, 2, 1] as const;
/** Samples that a convolution sees. */
export const KERNEL = 3;

/** An encoder on the backend. */
export interface FintaEncoder {
  readonly spec: EncoderSpec;
  readonly parameters: readonly Parameter[];
  /** (B, points, 3), normalised → (B, latent): the first head. */
  forward(ops: Ops, x: tf.Tensor3D, mode?: BatchNormMode): tf.Tensor2D;
  /** (B, points, 3) → (B, units) for each head, by name. */
  heads(ops: Ops, x: tf.Tensor3D, mode?: BatchNormMode): Readonly<Record<string, tf.Tensor2D>>;
}

/** Parameters of an encoder, `e1/kernel` … `fc1/bias`, `linear/kernel`, in a fixed order. */
export function encoderParameters(spec: EncoderSpec): readonly ParameterSpec[] {
  const { channels, heads, initialiser, linearPath } = spec;
  const convolutions = channels.flatMap((outputs, i) => {
    const name = `e${i + 1}`;
    const inputs = i === 0 ? 3 : channels[i - 1];
    return [
      ...convolution(name, { kernel: KERNEL, inputs, outputs }, initialiser),
      ...(spec.batchNorm ? batchNormLayer(`${name}_norm`, outputs) : []),
    ];
  });
  const features = bottleneck(spec) * channels[5];
  const dense = heads.flatMap(({ name, units }, i) =>
    denseLayer(name, { inputs: features, outputs: units }, linearPath && i === 0 ? 'zeros' : initialiser),
  );
  const linear = linearPath
    ? denseLayer('linear', { inputs: spec.points * 3, outputs: heads[0].units }, 'zeros')
    : [];
  return [...convolutions, ...dense, ...linear];
}

/**
 * Builds a FINTA encoder.
 *
 * @param random each parameter begins from the sub-stream of its own name
 * @param given first values by name, e.g. those of `linearEncoderValues`
 */
export function fintaEncoder(flow: Tf, spec: EncoderSpec, random: Random, given?: NamedValues): FintaEncoder {
  const specs = encoderParameters(spec);
  const parameters = createParameters(flow, specs, initialValuesOf(specs, random, given));
  const weights = weightsOf(parameters);
  const heads: FintaEncoder['heads'] = (ops, x, mode) => encoderHeads(ops, spec, weights, x, mode);
  return Object.freeze({
    spec,
    parameters,
    heads,
    forward: (ops: Ops, x: tf.Tensor3D, mode?: BatchNormMode) => heads(ops, x, mode)[spec.heads[0].name],
  });
}

/** The heads' outputs, by name. */
export function encoderHeads(
  ops: Ops,
  spec: EncoderSpec,
  weights: Weights,
  x: tf.Tensor3D,
  mode: BatchNormMode = 'inference',
): Readonly<Record<string, tf.Tensor2D>> {
  const features = encoderFeatures(ops, spec, weights, x, mode);
  const out: Record<string, tf.Tensor2D> = {};
  for (const [i, { name }] of spec.heads.entries()) {
    const head = ops.dense(features, weights(`${name}/kernel`), weights(`${name}/bias`));
    out[name] = i === 0 && spec.linearPath ? ops.tf.add(head, linearPath(ops, spec, weights, x)) : head;
  }
  return out;
}

/** (B, points, 3) → (B, points / 32 · last width): convolutions and the flattening. */
export function encoderFeatures(
  ops: Ops,
  spec: EncoderSpec,
  weights: Weights,
  x: tf.Tensor3D,
  mode: BatchNormMode = 'inference',
): tf.Tensor2D {
  let line = x;
  for (const [i, stride] of STRIDES.entries()) {
    const name = `e${i + 1}`;
    line = ops.conv1d(ops.reflectPad1(line), weights(`${name}/kernel`), stride);
    line = ops.biasAdd(line, weights(`${name}/bias`));
    if (i < STRIDES.length - 1) line = ops.relu(line);
    if (spec.batchNorm) line = batchNorm(ops, weights, `${name}_norm`, line, mode);
  }
  return flatten(ops.tf, line, spec.flatten);
}

function linearPath(ops: Ops, { points }: EncoderSpec, weights: Weights, x: tf.Tensor3D): tf.Tensor2D {
  const flat = ops.tf.reshape<tf.Rank.R2>(x, [-1, points * 3]);
  return ops.dense(flat, weights('linear/kernel'), weights('linear/bias'));
}
