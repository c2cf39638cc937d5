import type { Random } from '@tractogen/core';
import type * as tf from '@tensorflow/tfjs';
import type { Ops, Tf } from '../ops/ops.ts';
import { chartsDecoderParameters, decodeInCharts, type HiddenMasks } from './charts-decoder.ts';
import { coupled, couplingParameters } from './coupling.ts';
import { endsWeights, moveEnds } from './ends.ts';
import { expertsParameters, gateOf, mixExperts } from './experts.ts';
import { KERNEL } from './finta-encoder.ts';
import { unflatten } from './flatten.ts';
import { convolution, denseLayer } from './layer.ts';
import {
  createParameters,
  initialValuesOf,
  weightsOf,
  type NamedValues,
  type Parameter,
  type ParameterSpec,
  type Weights,
} from './parameter.ts';
import { bottleneck, type DecoderSpec } from './spec.ts';

/** A decoder on the backend. */
export interface FintaDecoder {
  readonly spec: DecoderSpec;
  readonly parameters: readonly Parameter[];
  /** (B, latent + conditions) → (B, points, 3), normalised. */
  forward(ops: Ops, z: tf.Tensor2D, masks?: HiddenMasks | null): tf.Tensor3D;
}

/** Widths that the decoder's convolutions d1 … d6 end with. */
export function decoderWidths({ channels }: Pick<DecoderSpec, 'channels'>): readonly number[] {
  return [...channels.slice(0, 5).toReversed(), 3];
}

/** Parameters of a decoder, `fc2/kernel` … `d6/bias`, `linear/kernel`, in a fixed order. */
export function decoderParameters(spec: DecoderSpec): readonly ParameterSpec[] {
  const { channels, charts, initialiser } = spec;
  if (charts !== null)
    return chartsDecoderParameters(charts, { latent: spec.latent, units: spec.points * 3 });
  const inputs = spec.latent + spec.conditions;
  const widths = decoderWidths(spec);
  const convolutions = widths.flatMap((outputs, i) =>
    convolution(
      `d${i + 1}`,
      { kernel: KERNEL, inputs: i === 0 ? channels[5] : widths[i - 1], outputs },
      (spec.linearPath || spec.experts !== null) && i === widths.length - 1 ? 'zeros' : initialiser,
    ),
  );
  return [
    ...denseLayer('fc2', { inputs, outputs: bottleneck(spec) * channels[5] }, initialiser),
    ...convolutions,
    ...(spec.linearPath ? denseLayer('linear', { inputs, outputs: spec.points * 3 }, 'zeros') : []),
    ...(spec.experts === null
      ? []
      : [
          ...expertsParameters(spec.experts, {
            inputs: spec.latent,
            conditions: spec.conditions,
            units: spec.points * 3,
          }),
          ...(spec.experts.coupled ? couplingParameters(spec.experts.count, spec.latent) : []),
        ]),
  ];
}

/**
 * Builds a FINTA decoder.
 *
 * @param random each parameter begins from the sub-stream of its own name
 * @param given first values by name, e.g. those of `linearDecoderValues`
 */
export function fintaDecoder(flow: Tf, spec: DecoderSpec, random: Random, given?: NamedValues): FintaDecoder {
  const specs = decoderParameters(spec);
  const parameters = createParameters(flow, specs, initialValuesOf(specs, random, given));
  const weights = weightsOf(parameters);
  return Object.freeze({
    spec,
    parameters,
    forward: (ops: Ops, z: tf.Tensor2D, masks = null) => decode(ops, spec, weights, z, masks),
  });
}

/** (B, latent + conditions) → (B, points, 3). */
export function decode(
  ops: Ops,
  spec: DecoderSpec,
  weights: Weights,
  z: tf.Tensor2D,
  masks: HiddenMasks | null = null,
): tf.Tensor3D {
  if (spec.charts !== null) {
    const flat = decodeInCharts(ops, spec.charts, weights, z, masks);
    return ops.tf.reshape(flat, [-1, spec.points, 3]);
  }
  const flat = ops.dense(z, weights('fc2/kernel'), weights('fc2/bias'));
  let line = unflatten(ops.tf, flat, bottleneck(spec), spec.flatten);
  for (let i = 1; i <= 6; i++) {
    line = ops.conv1d(ops.reflectPad1(line), weights(`d${i}/kernel`), 1);
    line = ops.biasAdd(line, weights(`d${i}/bias`));
    if (i === 6) break;
    line = ops.relu(line);
    line = spec.upsampling === 'linear' ? ops.upsampleLinear2x(line) : ops.upsampleNearest2x(line);
  }
  const flow = ops.tf;
  const shaped = (flat: tf.Tensor2D): tf.Tensor3D => flow.reshape(flat, [-1, spec.points, 3]);
  if (spec.linearPath) {
    const linear = ops.dense(z, weights('linear/kernel'), weights('linear/bias'));
    return flow.add(line, shaped(linear));
  }
  if (spec.experts === null) return line;
  const latent = flow.slice2d(z, [0, 0], [-1, spec.latent]);
  const conditions = spec.conditions > 0 ? flow.slice2d(z, [0, spec.latent], [-1, -1]) : null;
  const gate = gateOf(ops, spec.experts, weights, latent, conditions);
  const read = spec.experts.coupled ? coupled(ops, weights, gate, latent) : latent;
  const mixed = mixExperts(ops, spec.experts, weights, gate, read, conditions);
  const points = flow.add<tf.Tensor3D>(line, shaped(mixed));
  return spec.experts.ends ? moveEnds(flow, points, gate, endsWeights(weights)) : points;
}
