import {
  MODEL_FILE,
  codecOfLinear,
  fitLinear,
  linearMap,
  linearMetric,
  normalise,
  parseModel,
  writeLinear,
  UNCONDITIONAL,
} from '@tractogen/codec';
import { defineStage, one, runStageMain, stableJsonLine } from '@tractogen/core';
import { POINTS, bundlesAmong, readSplit, trainableRows } from '@tractogen/formats';
import { withFlips } from '@tractogen/geometry';
import { meanPointError } from './error.ts';
import { params } from './params.ts';

/**
 * The linear baseline: principal components of normalised streamlines. No randomness, no TensorFlow.
 *
 * @throws TractogenError DEGENERATE_DATA when fewer streamlines than components are there
 */
export const stage = defineStage({
  name: 'model-pca',
  verb: 'train',
  params,
  needs: { streamlines: one('streamlines') },
  gives: 'model',
  async run({ params: { latent, whiten, trainOn, flips }, inputs, output, events }) {
    const train = await readSplit(inputs.streamlines, 'train');
    const valid = await readSplit(inputs.streamlines, 'valid');
    const { centre, scale } = train.metadata;
    const normalisation = { centre: [...centre] as [number, number, number], scale };
    const { rows, points } = trainableRows(train, trainOn, 'train');

    events.progress('fit', 0, 1);
    const fit = fitLinear(normalise(flips ? withFlips(points) : points, normalisation), latent);
    const map = linearMap(fit, whiten);
    const model = {
      schema: 1,
      family: 'linear',
      stage: 'model-pca',
      preset: 'pca',
      latent,
      points: POINTS,
      normalisation,
      latentMetric: linearMetric(map, scale),
      classes: bundlesAmong(train, rows),
      ...UNCONDITIONAL,
      hyperParameters: { latent, whiten, trainOn, flips },
      training: {},
    } as const;
    const codec = codecOfLinear(parseModel(model), map);
    const errorOf = async (mm: Float32Array): Promise<number> =>
      meanPointError(mm, await codec.decode(await codec.encode(mm)));
    const trainError = await errorOf(points);
    const validError = await errorOf(trainableRows(valid, trainOn, 'valid').points);
    events.progress('fit', 1, 1, `validation ${validError.toFixed(3)} mm`);

    await output.writeJson(MODEL_FILE, {
      ...model,
      training: {
        rows: rows.length,
        trainMeanPointError: trainError,
        validMeanPointError: validError,
        explained: fit.explained.reduce((sum, share) => sum + share, 0),
      },
    });
    await writeLinear(output, map);
    await output.write(
      'history.jsonl',
      `${stableJsonLine({
        epoch: 0,
        step: 0,
        learningRate: 0,
        objective: validError,
        'train.mean_point_error': trainError,
        'valid.mean_point_error': validError,
      })}\n`,
    );
    return {
      counts: {
        in: train.rows,
        out: rows.length,
        dropped: { implausible: train.rows - rows.length },
      },
    };
  },
});

if (import.meta.main) await runStageMain(stage, import.meta.dirname);
