import type * as tf from '@tensorflow/tfjs';
import { BATCH_NORM } from '../blocks/batch-norm.ts';
import { decoderWidths } from '../blocks/finta-decoder.ts';
import { KERNEL, STRIDES } from '../blocks/finta-encoder.ts';
import type { NamedValues } from '../blocks/parameter.ts';
import { bottleneck, type DecoderSpec, type EncoderSpec } from '../blocks/spec.ts';
import type { Tf } from '../ops/ops.ts';
import { registerLayers } from './custom-layers.ts';

type Line = tf.SymbolicTensor;

/**
 * A FINTA encoder as a TensorFlow.js layers model, (B, points, 3) normalised → (B, units) of each head
 * that is asked for. Every layer is named: the names that TensorFlow.js would give count up within a
 * process, and the saved bytes with them.
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
  const input = flow.input({ shape: [spec.points, 3], name: 'points' });
  let line: Line = input;
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
  const features = flatten.apply(line) as Line;
  const heads = outputs.map((wanted) => {
    const { name, units } = spec.heads.find((head) => head.name === wanted)!;
    const head = dense(flow, name, units).apply(features) as Line;
    if (!spec.linearPath || name !== spec.heads[0].name) return head;
    const flat = flow.layers.flatten({ name: 'points_flat' }).apply(input) as Line;
    const linear = dense(flow, 'linear', units).apply(flat) as Line;
    return flow.layers.add({ name: 'latent' }).apply([head, linear]) as Line;
  });
  return fill(flow, flow.model({ inputs: input, outputs: heads, name: 'encoder' }), values);
}

/** A FINTA decoder as a layers model, (B, latent + conditions) → (B, points, 3) normalised. */
export function decoderModel(flow: Tf, spec: DecoderSpec, values: NamedValues): tf.LayersModel {
  const custom = registerLayers(flow);
  const input = flow.input({ shape: [spec.latent + spec.conditions], name: 'latent' });
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
  if (spec.linearPath) {
    const flat = dense(flow, 'linear', spec.points * 3).apply(input);
    const shaped = flow.layers.reshape({ targetShape: [spec.points, 3], name: 'linear_points' }).apply(flat);
    line = flow.layers.add({ name: 'points' }).apply([line, shaped as Line]) as Line;
  }
  return fill(flow, flow.model({ inputs: input, outputs: line, name: 'decoder' }), values);
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

const PARTS = ['kernel', 'bias', 'gamma', 'beta', 'moving_mean', 'moving_variance'];

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
