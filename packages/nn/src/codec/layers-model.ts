import type * as tf from '@tensorflow/tfjs';
import { BATCH_NORM } from '../blocks/batch-norm.ts';
import { decoderWidths } from '../blocks/finta-decoder.ts';
import { KERNEL, STRIDES } from '../blocks/finta-encoder.ts';
import type { ChartsDecoderSpec } from '../blocks/charts-decoder.ts';
import type { ChartsSpec } from '../blocks/charts.ts';
import type { ExpertsSpec } from '../blocks/experts.ts';
import type { NamedValues } from '../blocks/parameter.ts';
import { bottleneck, type DecoderSpec, type EncoderSpec } from '../blocks/spec.ts';
import type { Tf } from '../ops/ops.ts';
import { registerLayers, type CustomLayers } from './custom-layers.ts';

type Line = tf.SymbolicTensor;

/**
 * A FINTA encoder as a TensorFlow.js layers model, (B, points, 3) normalised (and conditions, where it
 * has some) → (B, units) of each head that is asked for. Every layer is named: the names that
 * TensorFlow.js would give count up within a process, and the saved bytes with them.
 *
 * @param values parameters by name, as `valuesOf` gives them
 * @param outputs names of heads; the first head alone if left out
 */
export function encoderModel(
  flow: Tf,
  spec: EncoderSpec,
  values: NamedValues,
  outputs: readonly string[] = [spec.heads[0].name],
): tf.LayersModel {
  const custom = registerLayers(flow);
  const points = flow.input({ shape: [spec.points, 3], name: 'points' });
  const conditions =
    spec.conditions > 0 ? flow.input({ shape: [spec.conditions], name: 'conditions' }) : null;
  const { charts } = spec;
  const flat =
    spec.linearPath || spec.experts !== null || charts !== null
      ? (flow.layers.flatten({ name: 'points_flat' }).apply(points) as Line)
      : null;
  const gate = charts === null ? null : softGate(flow, charts.count, flat!);
  const away = charts === null ? null : awayLine(flow, custom, charts, spec.points, gate!, flat!);
  let line: Line = away?.line ?? points;
  for (const [i, strides] of STRIDES.entries()) {
    const name = `e${i + 1}`;
    line = custom.reflectPad1(`${name}_pad`).apply(line) as Line;
    line = convolution(flow, name, spec.channels[i], strides, i < STRIDES.length - 1).apply(line) as Line;
    if (spec.batchNorm)
      line = flow.layers.batchNormalization({ name: `${name}_norm`, ...BATCH_NORM }).apply(line) as Line;
  }
  const flatten =
    spec.flatten === 'channel-major'
      ? custom.channelMajorFlatten('features')
      : flow.layers.flatten({ name: 'features' });
  const convolved = flatten.apply(line) as Line;
  const told = gate ?? conditions;
  const features = told === null ? convolved : join(flow, 'features_conditions', [convolved, told]);
  const units = spec.heads.reduce((sum, head) => sum + head.units, 0);
  let mixed: Line | null = null;
  let share: Line | null = null;
  if (spec.experts !== null) {
    const gate = gateLine(flow, custom, spec.experts, flat!, conditions);
    share = gate;
    const moved = spec.experts.ends
      ? (custom.moveEnds('ends', spec.experts.count).apply([points, gate]) as Line)
      : points;
    const input = flow.layers.flatten({ name: 'ends_flat' }).apply(moved) as Line;
    mixed = mix(flow, custom, spec.experts, gate, input, conditions, units);
  }
  const heads = outputs.map((wanted) => {
    const at = spec.heads.findIndex((head) => head.name === wanted);
    const { name, units: own } = spec.heads[at];
    const head = dense(flow, name, own).apply(features) as Line;
    if (mixed !== null) {
      const first = spec.heads.slice(0, at).reduce((sum, before) => sum + before.units, 0);
      const part = custom.columns(`${name}_experts`, first, first + own).apply(mixed) as Line;
      const sum = flow.layers.add({ name: `${name}_out` }).apply([head, part]) as Line;
      return at === 0 && spec.experts?.coupled === true ? couple(flow, custom, share!, sum) : sum;
    }
    if (charts !== null) {
      const scores = inChart(flow, custom, 'charts', own, gate!, away!.flat);
      const sum = flow.layers.add({ name: 'scores' }).apply([head, scores]) as Line;
      return inChart(flow, custom, 'place', own, gate!, sum);
    }
    if (!spec.linearPath || at !== 0) return head;
    const linear = dense(flow, 'linear', own).apply(flat!) as Line;
    return flow.layers.add({ name: 'latent' }).apply([head, linear]) as Line;
  });
  const inputs = conditions === null ? points : [points, conditions];
  return fill(flow, flow.model({ inputs, outputs: heads, name: 'encoder' }), values);
}

/** A FINTA decoder as a layers model, (B, latent + conditions) → (B, points, 3) normalised. */
export function decoderModel(flow: Tf, spec: DecoderSpec, values: NamedValues): tf.LayersModel {
  const custom = registerLayers(flow);
  const { latent, conditions } = spec;
  const input = flow.input({ shape: [latent + conditions], name: 'latent' });
  if (spec.charts !== null)
    return fill(flow, chartsDecoderModel(flow, custom, spec, spec.charts, input), values);
  const start = bottleneck(spec);
  const width = spec.channels[5];
  const unflatten =
    spec.flatten === 'channel-major'
      ? custom.channelMajorReshape('features', start)
      : flow.layers.reshape({ targetShape: [start, width], name: 'features' });
  let line = unflatten.apply(dense(flow, 'fc2', start * width).apply(input)) as Line;
  for (const [i, outputs] of decoderWidths(spec).entries()) {
    const name = `d${i + 1}`;
    line = custom.reflectPad1(`${name}_pad`).apply(line) as Line;
    line = convolution(flow, name, outputs, 1, i < 5).apply(line) as Line;
    if (i === 5) break;
    const up = `${name}_up`;
    line = (spec.upsampling === 'linear' ? custom.upsampleLinear2x(up) : custom.upsampleNearest2x(up)).apply(
      line,
    ) as Line;
  }
  const added = (flat: Line): Line => {
    const shaped = flow.layers.reshape({ targetShape: [spec.points, 3], name: 'linear_points' }).apply(flat);
    return flow.layers.add({ name: 'points' }).apply([line, shaped as Line]) as Line;
  };
  if (spec.linearPath) line = added(dense(flow, 'linear', spec.points * 3).apply(input) as Line);
  if (spec.experts !== null) {
    const z = conditions > 0 ? (custom.columns('z', 0, latent).apply(input) as Line) : input;
    const given =
      conditions > 0
        ? (custom.columns('conditions', latent, latent + conditions).apply(input) as Line)
        : null;
    const gate = gateLine(flow, custom, spec.experts, z, given);
    const read = spec.experts.coupled ? couple(flow, custom, gate, z) : z;
    line = added(mix(flow, custom, spec.experts, gate, read, given, spec.points * 3));
    if (spec.experts.ends) line = custom.moveEnds('ends', spec.experts.count).apply([line, gate]) as Line;
  }
  return fill(flow, flow.model({ inputs: input, outputs: line, name: 'decoder' }), values);
}

/** The layers of `decodeInCharts`. */
function chartsDecoderModel(
  flow: Tf,
  custom: CustomLayers,
  { points, latent }: DecoderSpec,
  { count, scale, hidden }: ChartsDecoderSpec,
  input: Line,
): tf.LayersModel {
  const gate = softGate(flow, count, input);
  const scores = inChart(flow, custom, 'place', latent, gate, input);
  let line = join(flow, 'scores_gate', [scores, gate]);
  for (const [i, units] of hidden.entries())
    line = flow.layers.dense({ name: `h${i + 1}`, units, activation: 'relu', ...ZEROS }).apply(line) as Line;
  const bend = custom.times('scaled', scale).apply(dense(flow, 'bend', points * 3).apply(line));
  const flat = inChart(flow, custom, 'charts', points * 3, gate, scores);
  const sum = flow.layers.add({ name: 'points_flat' }).apply([bend as Line, flat]);
  const shaped = flow.layers.reshape({ targetShape: [points, 3], name: 'points' }).apply(sum);
  return flow.model({ inputs: input, outputs: shaped as Line, name: 'decoder' });
}

/** The layers of `gateOf`. */
function gateLine(
  flow: Tf,
  custom: CustomLayers,
  { count, gate }: ExpertsSpec,
  input: Line,
  conditions: Line | null,
): Line {
  if (gate === 'given' && conditions !== null)
    return custom.columns('gate', 0, count).apply(conditions) as Line;
  return softGate(flow, count, input);
}

function softGate(flow: Tf, count: number, input: Line): Line {
  const logits = dense(flow, 'gate', count).apply(input) as Line;
  return flow.layers.softmax({ name: 'gate_softmax' }).apply(logits) as Line;
}

/** The layers of `awayFromMean`, flat and as points. */
function awayLine(
  flow: Tf,
  custom: CustomLayers,
  { scale }: ChartsSpec,
  points: number,
  gate: Line,
  input: Line,
): { readonly flat: Line; readonly line: Line } {
  const mean = unbiased(flow, 'means', points * 3).apply(gate) as Line;
  const sum = flow.layers.add({ name: 'away' }).apply([input, mean]);
  const flat = custom.times('away_scaled', 1 / scale).apply(sum) as Line;
  const line = flow.layers.reshape({ targetShape: [points, 3], name: 'away_points' }).apply(flat) as Line;
  return { flat, line };
}

/** The layers of `inChart`. */
function inChart(
  flow: Tf,
  custom: CustomLayers,
  name: 'charts' | 'place',
  units: number,
  gate: Line,
  values: Line,
): Line {
  const outer = custom.outerWithOne(`${name}_input`).apply([gate, values]) as Line;
  return unbiased(flow, name, units).apply(outer) as Line;
}

function unbiased(flow: Tf, name: string, units: number): tf.layers.Layer {
  return flow.layers.dense({ name, units, useBias: false, kernelInitializer: 'zeros' });
}

/** The layers of `mixExperts`. */
function mix(
  flow: Tf,
  custom: CustomLayers,
  { count, gate: how, bent }: ExpertsSpec,
  gate: Line,
  input: Line,
  conditions: Line | null,
  units: number,
): Line {
  const skipped = how === 'given' ? count : 0;
  const width = conditions?.shape[1] ?? skipped;
  let values = input;
  if (conditions !== null && width > skipped) {
    let attributes = custom.columns('attributes', skipped, width).apply(conditions) as Line;
    if (bent.length > 0) attributes = custom.bendAttributes('bends', bent).apply(attributes) as Line;
    values = join(flow, 'values', [input, attributes]);
  }
  const outer = custom.outerWithOne('experts_input').apply([gate, values]) as Line;
  return unbiased(flow, 'experts', units).apply(outer) as Line;
}

/** The layers of `coupled`. */
function couple(flow: Tf, custom: CustomLayers, gate: Line, z: Line): Line {
  const values = custom.withSquares('squares').apply(z) as Line;
  const outer = custom.outerWithOne('coupling_input').apply([gate, values]) as Line;
  const shift = unbiased(flow, 'coupling', z.shape[1]!).apply(outer) as Line;
  return flow.layers.add({ name: 'coupled' }).apply([z, shift]) as Line;
}

function join(flow: Tf, name: string, parts: Line[]): Line {
  return flow.layers.concatenate({ name }).apply(parts) as Line;
}

// Zeros: every weight is set right after, and drawing millions of numbers takes seconds.
const ZEROS = { kernelInitializer: 'zeros', biasInitializer: 'zeros' } as const;

function convolution(
  flow: Tf,
  name: string,
  filters: number,
  strides: number,
  active: boolean,
): tf.layers.Layer {
  const activation = active ? 'relu' : 'linear';
  return flow.layers.conv1d({
    name,
    filters,
    kernelSize: KERNEL,
    strides,
    padding: 'valid',
    activation,
    ...ZEROS,
  });
}

function dense(flow: Tf, name: string, units: number): tf.layers.Layer {
  return flow.layers.dense({ name, units, ...ZEROS });
}

const PARTS = ['kernel', 'bias', 'gamma', 'beta', 'moving_mean', 'moving_variance', 'knots', 'bends', 'base'];

/** Sets every weight; layers have theirs in the order of `PARTS`. */
function fill(flow: Tf, model: tf.LayersModel, values: NamedValues): tf.LayersModel {
  flow.tidy(() => {
    for (const layer of model.layers) {
      const shapes = layer.weights.map((weight) => weight.shape as number[]);
      if (shapes.length === 0) continue;
      const found = PARTS.map((part) => values.get(`${layer.name}/${part}`)).filter(
        (value) => value !== undefined,
      );
      if (found.length !== shapes.length)
        throw new Error(`layer ${layer.name} has ${shapes.length} weights, ${found.length} were given`);
      layer.setWeights(found.map((value, i) => flow.tensor(value, shapes[i])));
    }
  });
  return model;
}
