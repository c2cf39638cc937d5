import { randomFrom, silentEvents } from '@tractogen/core';
import { disposeParameters, summedPointError, type Runtime } from '@tractogen/nn';
import {
  AS_THEY_ARE,
  begin,
  silence,
  spreadCurves,
  spreadFixture,
  spreadRows,
  trainEpochs,
} from '@tractogen/nn/parity';
import { buildVariational } from '../model/build.ts';
import { variationalTerms } from '../objective/terms.ts';
import { objectiveWeights } from '../objective/weights.ts';
import { params } from '../params.ts';
import { settingsOf, type Settings } from '../presets.ts';
import { batchOf } from '../training/batch.ts';
import { variationalTask } from '../training/task.ts';

/** The three models that are variational. */
export type Kind = 'vae' | 'regressionVae' | 'conditionalVae';

const { settings: given } = spreadFixture();
const CONDITIONING = { vae: 'none', regressionVae: 'regression', conditionalVae: 'decoder' } as const;

function settingsFor(kind: Kind): Settings {
  const conditioning = CONDITIONING[kind];
  const { reduction, beta } = kind === 'regressionVae' ? given.regressionVae : given.vae;
  const settings = settingsOf(
    params.parse({
      preset: 'finta',
      conditioning,
      attributes: { none: [], regression: ['length'], decoder: ['length', 'bow'] }[conditioning],
      latent: given.latent,
      // 32 channels and up.
      width: given.channels[0] / 32,
      reduction,
      beta,
      ...(reduction === 'sum' ? { noise: given.vae.noiseSd } : {}),
      betaWarmUpEpochs: 0,
      // As in PyTorch's side: the likelihood itself.
      ...(conditioning === 'regression' ? { labelWeight: 1 } : {}),
      clipNorm: null,
      beta2: given.beta2,
    }),
  );
  return { ...settings, epsilon: given.epsilon };
}

/** Trains a model from one seed as PyTorch's side did, and gives its figures at the end. */
export function trainedFrom(runtime: Runtime, kind: Kind, seed: number): Record<string, number> {
  const { tf: flow } = runtime;
  const settings = settingsFor(kind);
  const curves = spreadCurves(given.train, given.valid);
  const [train, valid] = [curves.train, curves.valid].map((split) =>
    spreadRows(split, settings.conditioning === 'decoder'),
  );
  const random = randomFrom(seed);
  const model = buildVariational(runtime, settings, train, AS_THEY_ARE, random);
  const { encoder, decoder, generator } = model;
  begin(flow, encoder.parameters, random.stream('encoder'), train.width);
  silence(flow, encoder.parameters, train.width);
  begin(flow, decoder.parameters, random.stream('decoder'));
  begin(flow, generator?.parameters ?? [], random.stream('generator'));
  generator?.constrain();
  const task = variationalTask(
    {
      runtime,
      settings,
      model,
      train,
      valid,
      normalisation: AS_THEY_ARE,
      weights: objectiveWeights(settings, AS_THEY_ARE, 1),
      control: null,
      random,
    },
    silentEvents,
  );
  const { loss } = trainEpochs(
    (batch) => {
      const figures = task.step(batch);
      silence(flow, encoder.parameters, train.width);
      return { loss: figures['loss'] };
    },
    given,
    random,
  );
  const figures = flow.tidy(() => {
    const { rows } = valid;
    const batch = batchOf(runtime, valid, settings, AS_THEY_ARE, {
      rows,
      flips: new Uint8Array(rows.length),
    });
    const { kl, decoded, predicted } = variationalTerms(runtime, model, settings, batch, 'inference');
    const points = decoded.dataSync<'float32'>();
    const { centre, scale } = AS_THEY_ARE;
    return {
      trainLoss: loss,
      meanPointError: summedPointError(valid.points, points, 256, centre, scale) / rows.length,
      kl: kl.dataSync()[0],
      ...(predicted === null
        ? {}
        : { labelMse: flow.mean(flow.square(flow.sub(predicted, batch.attribute!))).dataSync()[0] }),
    };
  });
  task.dispose();
  disposeParameters(model.kept);
  return figures;
}
