import type { Prior } from '@tractogen/codec';
import { defineStage, one, runStageMain } from '@tractogen/core';
import { disposeParameters, openTraining, runtimeFacts, writeModel } from '@tractogen/nn';
import { params } from './params.ts';
import { settingsOf } from './presets.ts';
import { trainVariational } from './training/train.ts';

/** Trains a variational autoencoder, conditional or not; see `trainVariational` and the presets. */
export const stage = defineStage({
  name: 'model-vae',
  verb: 'train',
  params,
  needs: { streamlines: one('streamlines') },
  gives: 'model',
  async run(context) {
    const settings = settingsOf(context.params);
    const training = await openTraining(context, context.inputs.streamlines, settings.threads);
    const { runtime, train } = training;
    const { model, data, normalisation, latentMetric, history, facts } = await trainVariational(
      settings,
      training,
    );
    const { conditioning } = settings;
    const prior: Prior =
      model.generator === null
        ? { kind: 'standard' }
        : { kind: 'regression', attribute: settings.attributes[0], ...model.generator.values() };
    const decoderTold = conditioning === 'decoder';
    await writeModel(runtime.tf, context.output, {
      network: model,
      settings,
      history,
      model: {
        stage: 'model-vae',
        normalisation,
        latentMetric,
        classes: [...data.classes],
        conditions: {
          classes: decoderTold && settings.classes,
          attributes: decoderTold ? settings.attributes : [],
        },
        attributes: { ...data.attributes },
        regression: conditioning === 'regression' ? settings.attributes : [],
        prior,
        training: facts,
      },
    });
    disposeParameters(model.kept);
    return {
      counts: { in: train.rows, out: data.rows.length, dropped: { ...data.dropped } },
      provenance: { runtime: runtimeFacts(runtime) },
    };
  },
});

if (import.meta.main) await runStageMain(stage, import.meta.dirname);
