import type { Prior } from '@tractogen/codec';
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
  async run({ params: given, inputs, output, random, events, fs, clock, signal, workDir, logDir }) {
    const settings = settingsOf(given);
    const runtime = await loadTensorFlow(settings.threads === undefined ? {} : { threads: settings.threads });
    events.info(`TensorFlow.js on ${runtime.backend} (${runtime.reason}), ${runtime.threads} threads`);
    const train = await readSplit(inputs.streamlines, 'train');
    const { model, data, normalisation, latentMetric, history, facts } = await trainVariational(settings, {
      runtime,
      train,
      valid: await readSplit(inputs.streamlines, 'valid'),
      random,
      events,
      signal,
      board: await openBoard(fs, logDir, () => (performance.timeOrigin + clock.now()) / 1000),
      store: checkpointStore(fs, workDir, events),
    });
    const { conditioning } = settings;
    const prior: Prior =
      model.generator === null
        ? { kind: 'standard' }
        : { kind: 'regression', attribute: settings.attributes[0], ...model.generator.values() };
    const decoderTold = conditioning === 'decoder';
    await writeModel(runtime.tf, output, {
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
