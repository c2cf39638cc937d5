import { defineStage, one, runStageMain } from '@tractogen/core';
import { readSplit } from '@tractogen/formats';
import {
  checkpointStore,
  disposeParameters,
  loadTensorFlow,
  openBoard,
  runtimeFacts,
  writeModel,
} from '@tractogen/nn';
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
  async run({ params: given, inputs, output, random, events, fs, clock, signal, workDir, logDir }) {
    const settings = settingsOf(given);
    const runtime = await loadTensorFlow(settings.threads === undefined ? {} : { threads: settings.threads });
    events.info(`TensorFlow.js on ${runtime.backend} (${runtime.reason}), ${runtime.threads} threads`);
    const train = await readSplit(inputs.streamlines, 'train');
    const trained = await trainAdversarial(settings, {
      runtime,
      train,
      valid: await readSplit(inputs.streamlines, 'valid'),
      random,
      events,
      signal,
      board: await openBoard(fs, logDir, () => (performance.timeOrigin + clock.now()) / 1000),
      store: checkpointStore(fs, workDir, events),
    });
    const { model, all, prior, normalisation, latentMetric, history, facts } = trained;
    await writeModel(runtime.tf, output, {
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
