import { TractogenError, type Artefact, type ArtefactOutput } from '@tractogen/core';
import type { Codec, ModelFile } from '../model.ts';
import { denormalise, normalise } from '../normalise.ts';
import { applyMetric } from '../metric/apply.ts';
import { floatsToBytes, bytesToFloats } from './bytes.ts';
import { WIDTH } from './fit.ts';

/** A linear path on its own: z = x · E + e and x̂ = z · D + b, normalised units. */
export interface LinearPath {
  /** E: 768 × d, row-major. */
  readonly encoderKernel: Float32Array;
  /** e: d. */
  readonly encoderBias: Float32Array;
  /** D: d × 768, row-major. */
  readonly decoderKernel: Float32Array;
  /** b: 768. */
  readonly decoderBias: Float32Array;
}

/** A network's linear path at two moments: before training, and after it without the convolutions. */
export const LINEAR_PATHS = {
  epoch0: 'linear-path/epoch0.bin',
  linear_alone: 'linear-path/trained.bin',
} as const;

/** Writes E, e, D, b one after another as little-endian float32. */
export async function writeLinearPath(output: ArtefactOutput, file: string, path: LinearPath): Promise<void> {
  await output.write(
    file,
    floatsToBytes([path.encoderKernel, path.encoderBias, path.decoderKernel, path.decoderBias]),
  );
}

/**
 * Opens a model's linear path as a codec of its own, without TensorFlow.
 *
 * @throws TractogenError ARTEFACT_CORRUPT when its size does not fit the model
 */
export async function linearPathCodec(artefact: Artefact, file: string, model: ModelFile): Promise<Codec> {
  const d = model.latent;
  const values = bytesToFloats(await artefact.read(file));
  if (values.length !== 2 * WIDTH * d + d + WIDTH) {
    throw new TractogenError(
      'ARTEFACT_CORRUPT',
      `${values.length} numbers are no linear path of ${d} dimensions`,
      {
        file: artefact.path(file),
        remedy: 'Train the model again',
      },
    );
  }
  const encoder = { kernel: values.subarray(0, WIDTH * d), bias: values.subarray(WIDTH * d, WIDTH * d + d) };
  const rest = values.subarray(WIDTH * d + d);
  const decoder = { kernel: rest.subarray(0, WIDTH * d), bias: rest.subarray(WIDTH * d) };
  return {
    model,
    encode: async (points) =>
      await Promise.resolve(affine(normalise(points, model.normalisation), encoder, WIDTH)),
    decode: async (latents) =>
      await Promise.resolve(denormalise(affine(latents, decoder, d), model.normalisation)),
    toMetric: (latents) => applyMetric(model.latentMetric, latents, d),
    dispose: () => {},
  };
}

/** n × width → n × bias.length; sums in float64. */
function affine(
  rows: Float32Array,
  { kernel, bias }: { readonly kernel: Float32Array; readonly bias: Float32Array },
  width: number,
): Float32Array {
  const n = rows.length / width;
  const out = new Float32Array(n * bias.length);
  const sums = new Float64Array(bias.length);
  for (let i = 0; i < n; i++) {
    sums.set(bias);
    for (let k = 0; k < width; k++) {
      const value = rows[i * width + k];
      const start = k * bias.length;
      for (let j = 0; j < bias.length; j++) sums[j] += value * kernel[start + j];
    }
    out.set(sums, i * bias.length);
  }
  return out;
}
