import { setImmediate } from 'node:timers/promises';
import type * as tf from '@tensorflow/tfjs';
import {
  applyMetric,
  conditionWidth,
  denormalise,
  normalise,
  type Codec,
  type ModelFile,
} from '@tractogen/codec';
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
  const wide = conditionWidth(model);
  const decoderIn = sizeOf(decoder.inputs[0].shape);
  const encoderIn = encoder.inputs.length > 1 ? sizeOf(encoder.inputs[1].shape) : 0;
  if (decoderIn !== model.latent + wide || (encoderIn !== 0 && encoderIn !== wide)) {
    throw new TractogenError(
      'ARTEFACT_CORRUPT',
      `the decoder takes ${decoderIn} numbers, model.json says ${model.latent} + ${wide}`,
      { file: artefact.dir, remedy: 'Train the model again' },
    );
  }
  const heads = encoder.outputs.map(({ shape }) => sizeOf(shape));
  const headNames = encoder.outputNames.map((name) => name.replace(/_out$/, ''));
  /** One head for all points. */
  const encoded = async (points: Float32Array, conditions: Float32Array | undefined, head: number) => {
    const input = normalise(wholeRows(points, width, 'streamlines'), model.normalisation);
    const rows = input.length / width;
    const beside = encoderIn > 0 ? wholeConditions(conditions, rows, wide, artefact.dir) : null;
    return await inBatches(flow, encoder, rows, heads[head], batch, head, (start, count) => [
      flow.tensor(input.subarray(start * width, (start + count) * width), [count, model.points, 3]),
      ...(beside === null
        ? []
        : [flow.tensor(beside.subarray(start * wide, (start + count) * wide), [count, wide])]),
    ]);
  };
  const logVariance = headNames.indexOf('z_log_var');
  return {
    model,
    runtime: runtimeFacts(runtime),
    encoderIsTold: encoderIn > 0,
    encode: async (points, conditions) => await encoded(points, conditions, 0),
    decode: async (latents, conditions) => {
      const d = model.latent;
      const rows = wholeRows(latents, d, 'latents').length / d;
      const beside = wide > 0 ? wholeConditions(conditions, rows, wide, artefact.dir) : null;
      const output = await inBatches(flow, decoder, rows, width, batch, 0, (start, count) => {
        const z = flow.tensor2d(latents.subarray(start * d, (start + count) * d), [count, d]);
        if (beside === null) return [z];
        const given = flow.tensor2d(beside.subarray(start * wide, (start + count) * wide), [count, wide]);
        return [flow.concat2d([z, given], 1)];
      });
      return denormalise(output, model.normalisation);
    },
    ...(model.regression.length === 0
      ? {}
      : {
          predict: async (points: Float32Array) =>
            naturalUnits(model, await encoded(points, undefined, headNames.indexOf('r_mean'))),
        }),
    ...(logVariance < 0
      ? {}
      : {
          logVariances: async (points: Float32Array, conditions?: Float32Array) =>
            await encoded(points, conditions, logVariance),
        }),
    toMetric: (latents) => applyMetric(model.latentMetric, latents, model.latent),
    dispose: () => {
      encoder.dispose();
      decoder.dispose();
    },
  };
}

/** Predictions of the regression heads, n × attributes, by name and in natural units. */
function naturalUnits(model: ModelFile, values: Float32Array): ReadonlyMap<string, Float32Array> {
  const k = model.regression.length;
  return new Map(
    model.regression.map((name, j) => {
      const { mean, sd } = model.attributes[name].scales['*'];
      return [
        name,
        Float32Array.from({ length: values.length / k }, (_, i) => mean + sd * values[i * k + j]),
      ] as const;
    }),
  );
}

function wholeConditions(
  conditions: Float32Array | undefined,
  rows: number,
  width: number,
  file: string,
): Float32Array {
  if (conditions?.length === rows * width) return conditions;
  throw new TractogenError(
    'INPUT_INVALID',
    `this model also needs ${width} conditions for each of ${rows} rows, ${conditions?.length ?? 0} were given`,
    { file, remedy: 'Generate with the conditional sampler, or give bundle and attributes' },
  );
}

async function inBatches(
  flow: Tf,
  model: tf.LayersModel,
  rows: number,
  outputs: number,
  batch: number,
  head: number,
  inputs: (start: number, count: number) => tf.Tensor[],
): Promise<Float32Array> {
  const out = new Float32Array(rows * outputs);
  for (let start = 0; start < rows; start += batch) {
    const count = Math.min(batch, rows - start);
    flow.tidy(() => {
      const result = model.predictOnBatch(inputs(start, count));
      // Not returned: `tidy` would look for tensors in every element of an array.
      out.set((Array.isArray(result) ? result[head] : result).dataSync<'float32'>(), start * outputs);
    });
    // A batch is synchronous: let signals and timers through.
    await setImmediate();
  }
  return out;
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
