import { TractogenError, type Artefact } from '@tractogen/core';
import { applyMetric } from '../metric/apply.ts';
import type { Codec, ModelFile } from '../model.ts';
import { denormalise, normalise } from '../normalise.ts';
import { readModel } from '../read.ts';
import { readLinear } from './file.ts';
import { WIDTH } from './fit.ts';
import { decodeLinear, encodeLinear, type LinearMap } from './map.ts';

/** A codec of matrices in memory. */
export function codecOfLinear(model: ModelFile, map: LinearMap): Codec {
  return {
    model,
    encode: async (points) => {
      wholeRows(points, WIDTH, 'streamlines of 256 points');
      return await Promise.resolve(encodeLinear(map, normalise(points, model.normalisation)));
    },
    decode: async (latents) => {
      wholeRows(latents, model.latent, `latents of ${model.latent} numbers`);
      return await Promise.resolve(denormalise(decodeLinear(map, latents), model.normalisation));
    },
    toMetric: (latents) => applyMetric(model.latentMetric, latents, model.latent),
    dispose: () => {},
  };
}

/**
 * Opens a model of family `linear`; needs no TensorFlow.
 *
 * @throws TractogenError ARTEFACT_CORRUPT; INPUT_INVALID when the model is of another family
 */
export async function linearCodec(artefact: Artefact): Promise<Codec> {
  const model = await readModel(artefact);
  if (model.family !== 'linear') {
    throw new TractogenError('INPUT_INVALID', `the model is of family ${model.family}, not linear`, {
      file: artefact.dir,
      exitCode: 1,
    });
  }
  return codecOfLinear(model, await readLinear(artefact, model.latent));
}

function wholeRows(values: Float32Array, width: number, what: string): void {
  if (values.length % width === 0) return;
  throw new TractogenError('INPUT_INVALID', `${values.length} numbers are not whole ${what}`, {
    exitCode: 1,
  });
}
