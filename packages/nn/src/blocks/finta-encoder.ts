import type { Random } from '@tractogen/core';
import type * as tf from '@tensorflow/tfjs';
import type { Ops, Tf } from '../ops/ops.ts';
import { batchNorm, type BatchNormMode } from './batch-norm.ts';
import { coupled, couplingParameters } from './coupling.ts';
import { awayFromMean, chartEncoderParameters, chartGate, inChart } from './charts.ts';
import { endsWeights, moveEnds } from './ends.ts';
import { expertsParameters, gateDimensions, gateOf, mixExperts } from './experts.ts';
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
import type { ChartsSpec } from './charts.ts';
import { bottleneck, type EncoderSpec } from './spec.ts';

/** Strides of e1 … e6. */
export const STRIDES = [2, 2, 2, 2, 2, 1] as const;
/** Samples that a convolution sees. */
export const KERNEL = 3;

/** What an encoder is told beside the points. */
export interface EncoderOptions {
  /** Default `inference`. */
  readonly mode?: BatchNormMode;
  /** (B, conditions), for an encoder that has some. */
  readonly conditions?: tf.Tensor2D | null;
}

/** An encoder on the backend. */
export interface FintaEncoder {
  readonly spec: EncoderSpec;
  readonly parameters: readonly Parameter[];
  /** (B, points, 3), normalised → (B, latent): the first head. */
  forward(ops: Ops, x: tf.Tensor3D, options?: EncoderOptions): tf.Tensor2D;
  /** (B, points, 3) → (B, units) for each head, by name. */
  heads(ops: Ops, x: tf.Tensor3D, options?: EncoderOptions): Readonly<Record<string, tf.Tensor2D>>;
}

/** Parameters of an encoder, `e1/kernel` … `fc1/bias`, `linear/kernel`, in a fixed order. */
export function encoderParameters(spec: EncoderSpec): readonly ParameterSpec[] {
  const { channels, heads, initialiser, linearPath, experts, charts, conditions } = spec;
  const convolutions = channels.flatMap((outputs, i) => {
    const name = `e${i + 1}`;
    const inputs = i === 0 ? 3 : channels[i - 1];
    return [
      ...convolution(name, { kernel: KERNEL, inputs, outputs }, initialiser),
      ...(spec.batchNorm ? batchNormLayer(`${name}_norm`, outputs) : []),
    ];
  });
  const features = bottleneck(spec) * channels[5] + conditions + (charts?.count ?? 0);
  const dense = heads.flatMap(({ name, units }, i) =>
    denseLayer(
      name,
      { inputs: features, outputs: units },
      experts !== null || charts !== null || (linearPath && i === 0) ? 'zeros' : initialiser,
    ),
  );
  const points = spec.points * 3;
  const linear = linearPath ? denseLayer('linear', { inputs: points, outputs: heads[0].units }, 'zeros') : [];
  const units = heads.reduce((sum, head) => sum + head.units, 0);
  const mixed =
    experts === null
      ? []
      : [
          ...expertsParameters(experts, { inputs: points, conditions, units }),
          ...(experts.coupled ? couplingParameters(experts.count, heads[0].units) : []),
        ];
  const charted =
    charts === null ? [] : chartEncoderParameters(charts, { inputs: points, latent: heads[0].units });
  return [...convolutions, ...dense, ...linear, ...mixed, ...charted];
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
  const heads: FintaEncoder['heads'] = (ops, x, options) => encoderHeads(ops, spec, weights, x, options);
  return Object.freeze({
    spec,
    parameters,
    heads,
    forward: (ops: Ops, x: tf.Tensor3D, options?: EncoderOptions) =>
      heads(ops, x, options)[spec.heads[0].name],
  });
}

/** The heads' outputs, by name. */
export function encoderHeads(
  ops: Ops,
  spec: EncoderSpec,
  weights: Weights,
  x: tf.Tensor3D,
  { mode = 'inference', conditions = null }: EncoderOptions = {},
): Readonly<Record<string, tf.Tensor2D>> {
  if (spec.charts !== null) return chartHead(ops, spec, spec.charts, weights, x, mode);
  const flow = ops.tf;
  const convolved = encoderFeatures(ops, spec, weights, x, mode);
  const features = conditions === null ? convolved : flow.concat2d([convolved, conditions], 1);
  const flat = flow.reshape<tf.Rank.R2>(x, [-1, spec.points * 3]);
  let mixed: tf.Tensor2D | null = null;
  let gate: tf.Tensor2D | null = null;
  if (spec.experts !== null) {
    gate = gateOf(ops, spec.experts, weights, flat, conditions);
    const moved = spec.experts.ends ? moveEnds(flow, x, gate, endsWeights(weights)) : x;
    const input = flow.reshape<tf.Rank.R2>(moved, [-1, spec.points * 3]);
    mixed = mixExperts(ops, spec.experts, weights, gate, input, conditions);
  }
  const out: Record<string, tf.Tensor2D> = {};
  let column = 0;
  for (const [i, { name, units }] of spec.heads.entries()) {
    const head = ops.dense(features, weights(`${name}/kernel`), weights(`${name}/bias`));
    if (mixed !== null) {
      const sum = flow.add<tf.Tensor2D>(head, flow.slice2d(mixed, [0, column], [-1, units]));
      out[name] = i === 0 && spec.experts?.coupled === true ? coupled(ops, weights, gate!, sum) : sum;
    } else if (i === 0 && spec.linearPath)
      out[name] = flow.add(head, ops.dense(flat, weights('linear/kernel'), weights('linear/bias')));
    else out[name] = head;
    column += units;
  }
  return holdSectors(ops.tf, spec, out);
}

/** The one head of an encoder with charts. */
function chartHead(
  ops: Ops,
  spec: EncoderSpec,
  charts: ChartsSpec,
  weights: Weights,
  x: tf.Tensor3D,
  mode: BatchNormMode,
): Readonly<Record<string, tf.Tensor2D>> {
  const flow = ops.tf;
  const flat = flow.reshape<tf.Rank.R2>(x, [-1, spec.points * 3]);
  const gate = chartGate(ops, weights, flat);
  const away = awayFromMean(ops, charts, weights, gate, flat);
  const line = flow.reshape<tf.Rank.R3>(away, [-1, spec.points, 3]);
  const features = flow.concat2d([encoderFeatures(ops, spec, weights, line, mode), gate], 1);
  const { name } = spec.heads[0];
  const head = ops.dense(features, weights(`${name}/kernel`), weights(`${name}/bias`));
  const scores = flow.add<tf.Tensor2D>(head, inChart(ops, weights, 'charts', gate, away));
  return { [name]: inChart(ops, weights, 'place', gate, scores) };
}

/**
 * With an inferred gate, the posterior of the latent dimensions that choose the expert stays where it
 * began, in the middle of its bundle's sector: no gradient passes. Left free, KL widens it until a draw
 * falls into the neighbour's sector: a loss of a thousand nats once in many batches, that no gradient
 * foretells, since the decoder's gate is a step.
 */
function holdSectors(
  flow: Ops['tf'],
  { experts }: EncoderSpec,
  heads: Record<string, tf.Tensor2D>,
): Record<string, tf.Tensor2D> {
  const held = experts === null ? 0 : gateDimensions(experts, experts.count);
  if (held === 0 || heads['z_log_var'] === undefined) return heads;
  const hold = flow.customGrad((x) => ({
    value: (x as tf.Tensor).clone(),
    gradFunc: (dy: tf.Tensor) => flow.zerosLike(dy),
  }));
  for (const name of ['z_mean', 'z_log_var']) {
    const head = heads[name];
    const sectors = hold(flow.slice2d(head, [0, 0], [-1, held])) as tf.Tensor2D;
    heads[name] = flow.concat2d([sectors, flow.slice2d(head, [0, held], [-1, -1])], 1);
  }
  return heads;
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
