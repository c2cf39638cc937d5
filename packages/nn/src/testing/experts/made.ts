// Experts with known numbers, and the network that starts from them: for the tests of experts-start.
import type { Expert, ExpertsFit } from '@tractogen/codec';
import { randomFrom } from '@tractogen/core';
import type * as tf from '@tensorflow/tfjs';
import { expertDecoderValues, expertEncoderValues, type ExpertsLayout } from '../../blocks/experts-start.ts';
import type { ExpertsSpec } from '../../blocks/experts.ts';
import { fintaDecoder, type FintaDecoder } from '../../blocks/finta-decoder.ts';
import { fintaEncoder, type FintaEncoder } from '../../blocks/finta-encoder.ts';
import { fintaSpecs, type EncoderSpec } from '../../blocks/spec.ts';
import { backendOrNull } from '../backend.ts';
import { normals } from '../differences.ts';

export const { tf: flow, ops } = (await backendOrNull('wasm'))!;
export const WIDTH = 768;
const channels = [4, 4, 4, 4, 4, 8] as const;
export const random = randomFrom(71);
/** One score less than the noise: it says nothing. */
export const VARIANCE = [2, 0.5, 0.09, 0.01];
export const NOISE = 0.2;
export const D = VARIANCE.length;
export const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < WIDTH; i++) sum += a[i] * b[i];
  return sum;
};

/** d orthonormal rows (Gram and Schmidt). */
function orthonormal(label: string, d: number): Float32Array {
  const out = normals(random.stream(label), [d, WIDTH]);
  for (let j = 0; j < d; j++) {
    const row = out.subarray(j * WIDTH, (j + 1) * WIDTH);
    for (let i = 0; i < j; i++) {
      const other = out.subarray(i * WIDTH, (i + 1) * WIDTH);
      const along = dot(row, other);
      for (let k = 0; k < WIDTH; k++) row[k] -= along * other[k];
    }
    const norm = Math.sqrt(dot(row, row));
    for (let k = 0; k < WIDTH; k++) row[k] /= norm;
  }
  return out;
}

export function fitOf(count: number, attributes: number): ExpertsFit {
  const experts = Array.from({ length: count }, (_, k): Expert => ({
    mean: normals(random.stream(`mean ${k}`), [WIDTH]),
    slopes: normals(random.stream(`slopes ${k}`), [attributes, WIDTH]),
    components: orthonormal(`components ${k}`, D),
    variance: Float64Array.from(VARIANCE),
    share: 1 / count,
  }));
  // Means are about √1536 apart: a kernel along them tells the experts apart for sure.
  const kernel = new Float32Array(WIDTH * count);
  for (const [k, { mean }] of experts.entries())
    for (let i = 0; i < WIDTH; i++) kernel[i * count + k] = mean[i];
  const bias = Float32Array.from(experts, ({ mean }) => -dot(mean, mean) / 2);
  return { experts, discriminant: { kernel, bias } };
}

export const VARIATIONAL: EncoderSpec['heads'] = [
  { name: 'z_mean', units: D },
  { name: 'z_log_var', units: D },
];

export function networkOf(
  fit: ExpertsFit,
  layout: ExpertsLayout,
  conditions: number,
): [FintaEncoder, FintaDecoder] {
  const specs = fintaSpecs('finta', layout.latent);
  const spec: ExpertsSpec = {
    count: fit.experts.length,
    gate: layout.gate,
    ends: layout.ends !== null,
    bent: [],
    coupled: false,
  };
  const shared = { channels, conditions, experts: spec };
  const heads = layout.heads as EncoderSpec['heads'];
  return [
    fintaEncoder(flow, { ...specs.encoder, ...shared, heads }, random, expertEncoderValues(fit, layout)),
    fintaDecoder(flow, { ...specs.decoder, ...shared }, random, expertDecoderValues(fit, layout)),
  ];
}

export const heads = (encoder: FintaEncoder, x: Float32Array, conditions: tf.Tensor2D | null = null) =>
  encoder.heads(ops, flow.tensor3d(x, [x.length / WIDTH, 256, 3]), { conditions });
export const decoded = (
  decoder: FintaDecoder,
  z: tf.Tensor2D,
  conditions: tf.Tensor2D | null = null,
): Float32Array =>
  decoder.forward(ops, conditions === null ? z : flow.concat2d([z, conditions], 1)).dataSync<'float32'>();

/** W = U (Λ − σ² I)^½ of Tipping and Bishop 1999, equation 7; columns without variance above the noise are 0. */
export const loading = ({ components, variance }: Expert, noise: number): Float64Array[] =>
  Array.from(variance, (lambda, j) =>
    Float64Array.from(
      components.subarray(j * WIDTH, (j + 1) * WIDTH),
      (value) => value * Math.sqrt(Math.max(lambda - noise ** 2, 0)),
    ),
  );
