import { randomFrom } from '@tractogen/core';
import { disposeParameters, loadTensorFlow, summedPointError } from '@tractogen/nn';
import {
  AS_THEY_ARE,
  begin,
  CLASSES,
  oneHot,
  silence,
  spreadCurves,
  spreadFixture,
  spreadRows,
  trainEpochs,
} from '@tractogen/nn/parity';
import { spreadSuite } from '@tractogen/nn/testing';
import type * as tf from '@tensorflow/tfjs';
import { buildAdversarial } from '../model/build.ts';
import { params } from '../params.ts';
import { settingsOf } from '../presets.ts';
import { batchOf, type AdversarialRows } from '../training/batch.ts';
import { drawReal } from '../training/real.ts';
import { threePhases } from './three-phases.ts';

const { settings: given } = spreadFixture();
const { beta1, beta2, epsilon } = given;
const runtime = await loadTensorFlow();
const { tf: flow, ops } = runtime;
const SETTINGS = settingsOf(
  params.parse({
    preset: 'finta',
    latent: given.latent,
    // 32 channels and up.
    width: given.channels[0] / 32,
    discriminator: { kind: 'mlp', widths: [given.hidden, given.hidden] },
  }),
);

/** Figures of one seed. */
function trained(seed: number): Record<string, number> {
  const curves = spreadCurves(given.train, given.valid);
  const [train, valid] = [curves.train, curves.valid].map((split): AdversarialRows => ({
    network: spreadRows(split, true),
    critic: { conditions: oneHot(split.labels), width: CLASSES },
    reserved: { attributes: {}, columns: [] },
    classes: true,
  }));
  const random = randomFrom(seed);
  const model = buildAdversarial(runtime, SETTINGS, train, AS_THEY_ARE, random);
  const told = train.network.width;
  begin(flow, model.encoder.parameters, random.stream('encoder'), told);
  silence(flow, model.encoder.parameters, told);
  begin(flow, model.decoder.parameters, random.stream('decoder'));
  begin(flow, model.critic.parameters, random.stream('critic'));
  const phases = threePhases(runtime, model, {
    loss: 'bce',
    penalty: Number.NaN,
    adam: { beta1, beta2, epsilon },
    rates: {
      reconstruction: given.rate,
      critic: given.criticRate,
      generator: given.generatorRate,
    },
    told,
  });
  const losses = trainEpochs(
    ({ rows, random: own }) =>
      flow.tidy(() => {
        const batch = batchOf(runtime, train, AS_THEY_ARE, { rows });
        const prior = { kind: 'standard' } as const;
        const drawn = { latent: given.latent, realLabels: 'uniform' } as const;
        const real = drawReal(runtime, prior, drawn, CLASSES, batch, own.stream('real'));
        return { ...phases.step(batch, real, own) };
      }),
    given,
    random,
  );
  const error = flow.tidy(() => {
    const { rows, points } = valid.network;
    const { x, conditions } = batchOf(runtime, valid, AS_THEY_ARE, { rows });
    const z = model.encoder.forward(ops, x, { conditions });
    const decoded: tf.Tensor3D = model.decoder.forward(ops, flow.concat2d([z, conditions!], 1));
    const { centre, scale } = AS_THEY_ARE;
    return summedPointError(points, decoded.dataSync<'float32'>(), 256, centre, scale) / rows.length;
  });
  phases.dispose();
  disposeParameters(model.kept);
  return {
    trainLoss: losses['recon'],
    criticLoss: losses['critic'],
    generatorLoss: losses['generator'],
    meanPointError: error,
  };
}

spreadSuite(runtime, 'aae', 'the adversarial autoencoder', trained);
