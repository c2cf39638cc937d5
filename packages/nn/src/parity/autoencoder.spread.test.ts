import { randomFrom } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import { fintaDecoder } from '../blocks/finta-decoder.ts';
import { fintaEncoder } from '../blocks/finta-encoder.ts';
import { disposeParameters } from '../blocks/parameter.ts';
import { fintaSpecs } from '../blocks/spec.ts';
import { loadTensorFlow } from '../runtime/load.ts';
import { fintaAutoencoder } from '../training/reconstruction/finta.ts';
import { reconstructionError } from '../training/reconstruction/measure.ts';
import { reconstructionTask } from '../training/reconstruction/task.ts';
import { AS_THEY_ARE } from './hashed-rows.ts';
import { spreadCurves } from './seed-spread/spread-curves.ts';
import { begin, besideTheirs, spreadFixture, trainEpochs } from './seed-spread/spread.ts';
import { reportLikeness } from './seed-spread/report.ts';

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

describe.skipIf(runtime.backend !== 'tensorflow')(
  'five seeds beside five of PyTorch (needs libtensorflow)',
  () => {
    it('are draws from one law: the autoencoder', (context) => {
      const figures = besideTheirs('ae', settings.seeds.map(trained));
      reportLikeness(context, 'ae', figures);
      for (const [name, { p, within }] of Object.entries(figures))
        expect(p > 0.05 || within, name).toBe(true);
    });
  },
);
