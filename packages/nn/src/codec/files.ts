import type * as tf from '@tensorflow/tfjs';
import { TractogenError, type Artefact, type ArtefactOutput } from '@tractogen/core';
import type { Tf } from '../ops/ops.ts';
import { registerLayers } from './custom-layers.ts';

const WEIGHTS = 'weights.bin';

/**
 * Writes a layers model as `<folder>/model.json` and `<folder>/weights.bin`, the files that
 * `tf.loadLayersModel` reads. Equal models give equal bytes.
 */
export async function writeLayersModel(
  flow: Tf,
  output: ArtefactOutput,
  folder: string,
  model: tf.LayersModel,
): Promise<void> {
  let artifacts: tf.io.ModelArtifacts | undefined;
  const handler = flow.io.withSaveHandler(async (made) => {
    artifacts = made;
    return await Promise.resolve({
      modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' },
    });
  });
  await model.save(handler);
  const { modelTopology, format, generatedBy, weightSpecs, weightData } = artifacts!;
  await output.writeJson(`${folder}/model.json`, {
    format,
    generatedBy,
    convertedBy: null,
    modelTopology,
    weightsManifest: [{ paths: [WEIGHTS], weights: weightSpecs }],
  });
  const parts = Array.isArray(weightData) ? weightData : [weightData!];
  await output.write(`${folder}/${WEIGHTS}`, Buffer.concat(parts.map((part) => new Uint8Array(part))));
}

/**
 * Reads one back, on whatever backend is in use.
 *
 * @throws TractogenError ARTEFACT_CORRUPT when the files are no layers model or do not fit each other
 */
export async function readLayersModel(flow: Tf, artefact: Artefact, folder: string): Promise<tf.LayersModel> {
  registerLayers(flow);
  const file = artefact.path(`${folder}/model.json`);
  const weights = await artefact.read(`${folder}/${WEIGHTS}`);
  try {
    const json = (await artefact.readJson(`${folder}/model.json`)) as tf.io.ModelJSON;
    const handler = flow.io.fromMemory({
      modelTopology: json.modelTopology,
      weightSpecs: json.weightsManifest.flatMap((group) => group.weights),
      weightData: Uint8Array.from(weights).buffer,
    });
    return await flow.loadLayersModel(handler);
  } catch (cause) {
    throw new TractogenError(
      'ARTEFACT_CORRUPT',
      `the ${folder} cannot be read (${cause instanceof Error ? cause.message.split('\n')[0] : String(cause)})`,
      {
        file,
        cause,
        remedy: 'Train the model again',
      },
    );
  }
}
