import { setImmediate } from 'node:timers/promises';
import type * as tf from '@tensorflow/tfjs';
import { applyMetric, denormalise, normalise, type Codec, type ModelFile } from '@tractogen/codec';
import { TractogenError, type Artefact } from '@tractogen/core';
import type { Tf } from '../ops/ops.ts';
import { runtimeFacts } from '../runtime/facts.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { readLayersModel } from './files.ts';

/**
 * A codec on the layers models of `encoder/` and `decoder/`, which work in normalised units. An
 * encoder's first output is the latent.
 *
 * @param batch streamlines at once
 * @throws TractogenError ARTEFACT_CORRUPT when their shapes are not those that `model.json` states
 */
export async function layersCodec(
  runtime: Runtime,
  artefact: Artefact,
  model: ModelFile,
  batch: number,
): Promise<Codec> {
  const flow = runtime.tf;
  const [encoder, decoder] = [
    await readLayersModel(flow, artefact, 'encoder'),
    await readLayersModel(flow, artefact, 'decoder'),
  ];
  const width = model.points * 3;
  const latentOut = sizeOf(encoder.outputs[0].shape);
  if (
    latentOut !== model.latent ||
    sizeOf(encoder.inputs[0].shape) !== width ||
    sizeOf(decoder.outputs[0].shape) !== width
  ) {
    throw new TractogenError(
      'ARTEFACT_CORRUPT',
      `the encoder gives ${latentOut} numbers, model.json says ${model.latent}`,
      {
        file: artefact.dir,
        remedy: 'Train the model again',
      },
    );
  }
  const decoderIn = sizeOf(decoder.inputs[0].shape);
  return {
    model,
    runtime: runtimeFacts(runtime),
    encode: async (points) => {
      const input = normalise(wholeRows(points, width, 'streamlines'), model.normalisation);
      return await inBatches(flow, encoder, input, [model.points, 3], model.latent, batch);
    },
    decode: async (latents) => {
      if (decoderIn !== model.latent) {
        throw new TractogenError(
          'INPUT_INVALID',
          `this decoder also needs ${decoderIn - model.latent} attributes`,
          {
            file: artefact.dir,
            remedy: 'Generate with the conditional sampler',
          },
        );
      }
      const output = await inBatches(
        flow,
        decoder,
        wholeRows(latents, decoderIn, 'latents'),
        [decoderIn],
        width,
        batch,
      );
      return denormalise(output, model.normalisation);
    },
    toMetric: (latents) => applyMetric(model.latentMetric, latents, model.latent),
    dispose: () => {
      encoder.dispose();
      decoder.dispose();
    },
  };
}

async function inBatches(
  flow: Tf,
  model: tf.LayersModel,
  input: Float32Array,
  shape: readonly number[],
  outputs: number,
  batch: number,
): Promise<Float32Array> {
  const inputs = shape.reduce((product, n) => product * n, 1);
  const rows = input.length / inputs;
  const out = new Float32Array(rows * outputs);
  for (let start = 0; start < rows; start += batch) {
    const count = Math.min(batch, rows - start);
    const part = input.subarray(start * inputs, (start + count) * inputs);
    out.set(predict(flow, model, part, [count, ...shape]), start * outputs);
    // A batch is synchronous: let signals and timers through.
    await setImmediate();
  }
  return out;
}

function predict(flow: Tf, model: tf.LayersModel, values: Float32Array, shape: number[]): Float32Array {
  return flow.tidy(() => {
    const result = model.predictOnBatch(flow.tensor(values, shape));
    return (Array.isArray(result) ? result[0] : result).dataSync<'float32'>();
  });
}

/** Numbers in one row. */
function sizeOf(shape: tf.Shape): number {
  return shape.slice(1).reduce<number>((product, n) => product * (n ?? 0), 1);
}

function wholeRows(values: Float32Array, width: number, what: string): Float32Array {
  if (values.length % width === 0) return values;
  throw new TractogenError('INPUT_INVALID', `${values.length} numbers are not whole ${what} of ${width}`, {
    exitCode: 1,
  });
}
