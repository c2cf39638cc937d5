import { fitLatentMetric, type Normalisation } from '@tractogen/codec';
import { POINTS, bundlesAmong, trainableRows } from '@tractogen/formats';
import {
  fintaAutoencoder,
  mixerOf,
  reconstruct,
  reconstructionError,
  reconstructionTask,
  trainNetwork,
  trainingFacts,
  type EpochRecord,
  type Network,
  type ReconstructionOptions,
  type TrainingContext,
} from '@tractogen/nn';
import { linearPartOf, type LinearPart } from './linear-part.ts';
import { buildNetwork } from './network.ts';
import type { Settings } from './presets.ts';

export interface TrainedAutoencoder extends Network {
  readonly normalisation: Normalisation;
  readonly classes: readonly string[];
  /** Row-major d × d: see `latentMetric` of `model.json`. */
  readonly latentMetric: readonly number[];
  readonly history: readonly EpochRecord[];
  /** The linear part before training and after it, where the preset has one. */
  readonly linearParts: { readonly epoch0: LinearPart; readonly linear_alone: LinearPart } | null;
  /** Facts for `model.json`: best epoch, errors in mm, rows. */
  readonly facts: Readonly<Record<string, number>>;
  /** Training rows learnt from, and rows left out because they are implausible. */
  readonly rows: number;
  readonly implausible: number;
}

/**
 * Trains an autoencoder on the train split and keeps the weights that rebuild the valid split best
 * (epoch 0 counts). Validation uses the same kind of rows as training: plausible ones, or all.
 *
 * The networks' variables stay on the backend: the caller saves or frees them.
 *
 * @throws TractogenError DEGENERATE_DATA, NOT_FINITE; the signal's reason after a checkpoint
 */
export async function trainAutoencoder(
  settings: Settings,
  context: TrainingContext,
): Promise<TrainedAutoencoder> {
  const { runtime, random } = context;
  const { centre, scale } = context.train.metadata;
  const normalisation: Normalisation = { centre: [...centre], scale };
  const { rows, points } = trainableRows(context.train, settings.trainOn, 'train');
  const valid = trainableRows(context.valid, settings.trainOn, 'valid');

  const bundles = Int32Array.from(rows, (row) => context.train.bundle.codes[row]);
  const network = buildNetwork(
    runtime,
    settings,
    { points, bundles },
    normalisation,
    random.stream('weights'),
  );
  const before = linearPartOf(network);
  const model = fintaAutoencoder(runtime.ops, network.encoder, network.decoder, settings.linearRate);
  const { reduction, weightDecay, clipNorm, epsilon, beta2 } = settings;
  const task = reconstructionTask(runtime, model, {
    train: points,
    valid: valid.points,
    validBundles: Int32Array.from(valid.rows, (row) =>
      context.valid.plausible[row] === 1 ? context.valid.bundle.codes[row] : -1,
    ),
    perStreamline: POINTS,
    normalisation,
    reduction,
    loss: settings.loss,
    dropout: dropoutOf(settings, network),
    mixer: settings.mix ? mixerOf(points, POINTS, bundles, normalisation) : null,
    adam: { weightDecay, clipNorm, epsilon, beta2 },
  });
  try {
    const trained = await trainNetwork(task, settings, context, { rows });
    const { history, best } = trained;
    const { latents, decoded } = reconstruct(runtime, model, points, POINTS, normalisation);
    const after = linearPartOf(network);
    return {
      ...network,
      normalisation,
      classes: bundlesAmong(context.train, rows),
      latentMetric: fitLatentMetric(latents, decoded, settings.latent),
      history,
      linearParts: before && after && { epoch0: before, linear_alone: after },
      facts: {
        ...trainingFacts(trained),
        rows: rows.length,
        trainMeanPointError: reconstructionError(runtime, model, points, POINTS, normalisation),
        validMeanPointError: best.objective,
        epoch0MeanPointError: history[0].objective,
      },
      rows: rows.length,
      implausible: context.train.rows - rows.length,
    };
  } finally {
    task.dispose();
  }
}

function dropoutOf({ dropout }: Settings, { decoder }: Network): ReconstructionOptions['dropout'] {
  const { charts } = decoder.spec;
  return charts !== null && dropout > 0 ? { rate: dropout, widths: charts.hidden } : null;
}
