import type { Artefact } from '@tractogen/core';
import type { Codec, ModelFile } from '../model.ts';
import { CHART_PARTS, chartsPartCodec } from './charts-part.ts';
import { LINEAR_PATHS, linearPathCodec } from './path.ts';

/** Moments at which a network's linear part is kept. */
export const LINEAR_PARTS = ['epoch0', 'linear_alone'] as const;

/**
 * Opens a model's linear part, path or charts, at a moment; null where the model has none.
 *
 * @throws TractogenError ARTEFACT_CORRUPT when its size does not fit the model
 */
export async function linearPartCodec(
  artefact: Artefact,
  part: (typeof LINEAR_PARTS)[number],
  model: ModelFile,
): Promise<Codec | null> {
  if (artefact.has(LINEAR_PATHS[part])) return await linearPathCodec(artefact, LINEAR_PATHS[part], model);
  if (artefact.has(CHART_PARTS[part])) return await chartsPartCodec(artefact, CHART_PARTS[part], model);
  return null;
}
