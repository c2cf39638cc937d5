import { LINEAR_PATHS, MODEL_FILE, UNCONDITIONAL, parseModel, writeLinearPath } from '@tractogen/codec';
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
import { trainAutoencoder } from './train-autoencoder.ts';

/** Trains a FINTA autoencoder; see `trainAutoencoder` and the presets. */
export const stage = defineStage({
  name: 'model-ae',
  verb: 'train',
  params,
  needs: { streamlines: one('streamlines') },
  gives: 'model',
  async run({ params: given, inputs, output, random, events, fs, clock, signal, workDir, logDir }) {
    const settings = settingsOf(given);
    const runtime = await loadTensorFlow(settings.threads === undefined ? {} : { threads: settings.threads });
    events.info(`TensorFlow.js on ${runtime.backend} (${runtime.reason}), ${runtime.threads} threads`);
    const train = await readSplit(inputs.streamlines, 'train');
    const valid = await readSplit(inputs.streamlines, 'valid');
    const trained = await trainAutoencoder(settings, {
      runtime,
      train,
      valid,
      random,
      events,
      signal,
      board: await openBoard(fs, logDir, () => (performance.timeOrigin + clock.now()) / 1000),
      store: checkpointStore(fs, workDir, events),
    });

    const {
      encoder,
      decoder,
      normalisation,
      classes,
      latentMetric,
      history,
      linearPaths,
      facts,
      rows,
      implausible,
    } = trained;
    // Threads are no part of what a model is, even where they are pinned.
    const { threads: _threads, checkpointSteps: _steps, ...hyperParameters } = settings;
    await output.writeJson(
      MODEL_FILE,
      parseModel({
        schema: 1,
        family: 'layers',
        stage: 'model-ae',
        preset: settings.preset,
        latent: settings.latent,
        points: POINTS,
        normalisation,
        latentMetric,
        classes,
        ...UNCONDITIONAL,
        hyperParameters,
        training: facts,
      }),
    );
    const encoderLayers = encoderModel(runtime.tf, encoder.spec, valuesOf(encoder.parameters));
    await writeLayersModel(runtime.tf, output, 'encoder', encoderLayers);
    const decoderLayers = decoderModel(runtime.tf, decoder.spec, valuesOf(decoder.parameters));
    await writeLayersModel(runtime.tf, output, 'decoder', decoderLayers);
    await output.write(HISTORY_FILE, historyLines(history));
    if (linearPaths !== null) {
      await writeLinearPath(output, LINEAR_PATHS.epoch0, linearPaths.epoch0);
      await writeLinearPath(output, LINEAR_PATHS.linear_alone, linearPaths.linear_alone);
    }
    for (const layers of [encoderLayers, decoderLayers]) layers.dispose();
    for (const { parameters } of [encoder, decoder]) disposeParameters(parameters);

    const dropped: Record<string, number> = implausible > 0 ? { implausible } : {};
    return {
      counts: { in: train.rows, out: rows, dropped },
      provenance: { runtime: runtimeFacts(runtime) },
    };
  },
});

if (import.meta.main) await runStageMain(stage, import.meta.dirname);
