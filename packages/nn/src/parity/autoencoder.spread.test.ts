import { randomFrom } from '@tractogen/core';
import { fintaDecoder } from '../blocks/finta-decoder.ts';
import { fintaEncoder } from '../blocks/finta-encoder.ts';
import { disposeParameters } from '../blocks/parameter.ts';
import { fintaSpecs } from '../blocks/spec.ts';
import { loadTensorFlow } from '../runtime/load.ts';
import { spreadSuite } from '../testing/parity/spread-suite.ts';
import { fintaAutoencoder } from '../training/reconstruction/finta.ts';
import { reconstructionError } from '../training/reconstruction/measure.ts';
import { reconstructionTask } from '../training/reconstruction/task.ts';
import { AS_THEY_ARE } from './hashed-rows.ts';
import { spreadCurves } from './seed-spread/spread-curves.ts';
import { begin, spreadFixture, trainEpochs } from './seed-spread/spread.ts';

const { settings } = spreadFixture();
const runtime = await loadTensorFlow();
const { tf: flow, ops } = runtime;

/** Figures of one seed. */
function trained(seed: number): Record<string, number> {
  const { channels, latent, beta2, epsilon } = settings;
  const { train, valid } = spreadCurves(settings.train, settings.valid);
  const random = randomFrom(seed);
  const specs = fintaSpecs('finta', latent);
  const encoder = fintaEncoder(flow, { ...specs.encoder, channels }, random);
  const decoder = fintaDecoder(flow, { ...specs.decoder, channels }, random);
  const model = fintaAutoencoder(ops, encoder, decoder);
  begin(flow, model.parameters, random.stream('weights'));
  const task = reconstructionTask(runtime, model, {
    train: train.points,
    valid: valid.points,
    perStreamline: 256,
    normalisation: AS_THEY_ARE,
    reduction: 'mean',
    adam: { beta2, epsilon },
  });
  const { loss } = trainEpochs((batch) => task.step(batch), settings, random);
  const error = reconstructionError(runtime, model, valid.points, 256, AS_THEY_ARE);
  task.dispose();
  disposeParameters(model.parameters);
  return { trainLoss: loss, meanPointError: error };
}

spreadSuite(runtime, 'ae', 'the autoencoder', trained);
