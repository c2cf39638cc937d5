import { MODEL_FILE, parseModel, type ModelFile } from '@tractogen/codec';
import type { ArtefactOutput } from '@tractogen/core';
import { POINTS } from '@tractogen/formats';
import { valuesOf } from '../blocks/parameter.ts';
import type { Network } from '../network/build.ts';
import type { Tf } from '../ops/ops.ts';
import { HISTORY_FILE, historyLines, type EpochRecord } from '../training/history/history.ts';
import { writeLayersModel } from './files.ts';
import { decoderModel, encoderModel } from './layers-model.ts';

/** Settings that are no part of what a model is: they are left out of its hyper-parameters. */
interface OfTheRun {
  readonly threads?: number | undefined;
  readonly checkpointSteps: number;
}

export interface TrainedNetwork<Settings extends OfTheRun> {
  readonly network: Network;
  readonly settings: Settings & { readonly preset: string; readonly latent: number };
  readonly history: readonly EpochRecord[];
  /** The rest of `model.json`. */
  readonly model: Pick<
    ModelFile,
    'stage' | 'normalisation' | 'classes' | 'conditions' | 'attributes' | 'regression' | 'prior'
  > & {
    readonly latentMetric: readonly number[];
    readonly training: Readonly<Record<string, unknown>>;
  };
}

/**
 * Writes a trained network as a model artefact: `model.json`, `encoder/` with all its heads, `decoder/`,
 * `history.jsonl`.
 */
export async function writeModel<Settings extends OfTheRun>(
  flow: Tf,
  output: ArtefactOutput,
  { network, settings, history, model }: TrainedNetwork<Settings>,
): Promise<void> {
  const { threads: _threads, checkpointSteps: _steps, ...hyperParameters } = settings;
  const content = {
    schema: 1,
    family: 'layers',
    preset: settings.preset,
    latent: settings.latent,
    points: POINTS,
    hyperParameters,
    ...model,
  };
  await output.writeJson(MODEL_FILE, parseModel(content));
  const { encoder, decoder } = network;
  const heads = encoder.spec.heads.map(({ name }) => name);
  const layers = {
    encoder: encoderModel(flow, encoder.spec, valuesOf(encoder.parameters), heads),
    decoder: decoderModel(flow, decoder.spec, valuesOf(decoder.parameters)),
  };
  for (const [folder, built] of Object.entries(layers)) {
    await writeLayersModel(flow, output, folder, built);
    built.dispose();
  }
  await output.write(HISTORY_FILE, historyLines(history));
}
