import { defineStage, one, runStageMain } from '@tractogen/core';
import { disposeParameters, openTraining, runtimeFacts, writeModel } from '@tractogen/nn';
import { networkKnowsClasses } from './model/told.ts';
import { params } from './params.ts';
import { settingsOf } from './presets.ts';
import { trainAdversarial } from './training/train.ts';

/** Trains an adversarial autoencoder; see `trainAdversarial` and the presets. */
export const stage = defineStage({
  name: 'model-aae',
  verb: 'train',
  params,
  needs: { streamlines: one('streamlines') },
  gives: 'model',
  async run(context) {
    const settings = settingsOf(context.params);
    const training = await openTraining(context, context.inputs.streamlines, settings.threads);
    const { runtime, train } = training;
    const trained = await trainAdversarial(settings, training);
    const { model, all, prior, normalisation, latentMetric, history, facts } = trained;
    await writeModel(runtime.tf, context.output, {
      network: model,
      settings,
      history,
      model: {
        stage: 'model-aae',
        normalisation,
        latentMetric,
        classes: [...all.classes],
        conditions: { classes: networkKnowsClasses(settings), attributes: settings.attributes },
        attributes: { ...all.attributes, ...trained.train.reserved.attributes },
        regression: [],
        prior,
        training: facts,
      },
    });
    disposeParameters(model.kept);
    return {
      counts: { in: train.rows, out: all.rows.length, dropped: { ...all.dropped } },
      provenance: { runtime: runtimeFacts(runtime) },
    };
  },
});

if (import.meta.main) await runStageMain(stage, import.meta.dirname);
