import { MODEL_FILE, parseModel, type Prior } from '@tractogen/codec';
import { defineStage, one, runStageMain } from '@tractogen/core';
import { POINTS, readSplit } from '@tractogen/formats';
import {
  HISTORY_FILE,
  checkpointStore,
  decoderModel,
  disposeParameters,
  encoderModel,
  historyLines,
  loadTensorFlow,
  openBoard,
  runtimeFacts,
  valuesOf,
  writeLayersModel,
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
    // Threads are no part of what a model is, even where they are pinned.
    const { threads: _threads, checkpointSteps: _steps, ...hyperParameters } = settings;
    await output.writeJson(
      MODEL_FILE,
      parseModel({
        schema: 1,
        family: 'layers',
        stage: 'model-vae',
        preset: settings.preset,
        latent: settings.latent,
        points: POINTS,
        normalisation,
        latentMetric,
        classes: data.classes,
        conditions: {
          classes: conditioning === 'decoder' && settings.classes,
          attributes: conditioning === 'decoder' ? settings.attributes : [],
        },
        attributes: data.attributes,
        regression: conditioning === 'regression' ? settings.attributes : [],
        prior,
        hyperParameters,
        training: facts,
      }),
    );
    const { encoder, decoder } = model;
    const heads = encoder.spec.heads.map(({ name }) => name);
    const encoderLayers = encoderModel(runtime.tf, encoder.spec, valuesOf(encoder.parameters), heads);
    await writeLayersModel(runtime.tf, output, 'encoder', encoderLayers);
    const decoderLayers = decoderModel(runtime.tf, decoder.spec, valuesOf(decoder.parameters));
    await writeLayersModel(runtime.tf, output, 'decoder', decoderLayers);
    await output.write(HISTORY_FILE, historyLines(history));
    for (const layers of [encoderLayers, decoderLayers]) layers.dispose();
    disposeParameters(model.kept);
    return {
      counts: { in: train.rows, out: data.rows.length, dropped: { ...data.dropped } },
      provenance: { runtime: runtimeFacts(runtime) },
    };
  },
});

if (import.meta.main) await runStageMain(stage, import.meta.dirname);
