import { UNCONDITIONAL } from '@tractogen/codec';
import { defineStage, one, runStageMain } from '@tractogen/core';
import { disposeParameters, openTraining, runtimeFacts, writeModel } from '@tractogen/nn';
import { writeLinearPart } from './linear-part.ts';
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
  async run(context) {
    const settings = settingsOf(context.params);
    const training = await openTraining(context, context.inputs.streamlines, settings.threads);
    const { runtime, train } = training;
    const { output } = context;
    const trained = await trainAutoencoder(settings, training);
    const {
      encoder,
      decoder,
      normalisation,
      classes,
      latentMetric,
      history,
      linearParts,
      facts,
      rows,
      implausible,
    } = trained;
    await writeModel(runtime.tf, output, {
      network: { encoder, decoder },
      settings,
      history,
      model: {
        stage: 'model-ae',
        normalisation,
        latentMetric,
        classes: [...classes],
        ...UNCONDITIONAL,
        training: facts,
      },
    });
    if (linearParts !== null) {
      await writeLinearPart(output, 'epoch0', linearParts.epoch0);
      await writeLinearPart(output, 'linear_alone', linearParts.linear_alone);
    }
    for (const { parameters } of [encoder, decoder]) disposeParameters(parameters);

    const dropped: Record<string, number> = implausible > 0 ? { implausible } : {};
    return {
      counts: { in: train.rows, out: rows, dropped },
      provenance: { runtime: runtimeFacts(runtime) },
    };
  },
});

if (import.meta.main) await runStageMain(stage, import.meta.dirname);
