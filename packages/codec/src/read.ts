import { TractogenError, type Artefact } from '@tractogen/core';
import { MODEL_FILE, modelSchema, type ModelFile } from './model.ts';

const REMEDY = 'It was made by another version or by hand; train the model again';

/**
 * Checks the content of a `model.json`.
 *
 * @param file where it came from, for the message
 * @throws TractogenError ARTEFACT_CORRUPT when a field is unknown, missing or impossible, and when the
 *   latent metric is not latent × latent
 */
export function parseModel(value: unknown, file: string = MODEL_FILE): ModelFile {
  const parsed = modelSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const where = issue.path.length > 0 ? issue.path.join('.') : 'the model';
    throw new TractogenError('ARTEFACT_CORRUPT', `${where}: ${issue.message}`, { file, remedy: REMEDY });
  }
  const model = parsed.data;
  if (model.latentMetric.length !== model.latent ** 2) {
    throw new TractogenError(
      'ARTEFACT_CORRUPT',
      `latentMetric has ${model.latentMetric.length} numbers, ${model.latent} × ${model.latent} are needed`,
      { file, remedy: REMEDY },
    );
  }
  return model;
}

/**
 * Reads `model.json` of a model artefact.
 *
 * @throws TractogenError ARTEFACT_CORRUPT
 */
export async function readModel(artefact: Artefact): Promise<ModelFile> {
  const file = artefact.path(MODEL_FILE);
  const text = (await artefact.read(MODEL_FILE)).toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new TractogenError('ARTEFACT_CORRUPT', 'the model is not JSON', { file, cause, remedy: REMEDY });
  }
  return parseModel(value, file);
}
