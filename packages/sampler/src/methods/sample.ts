import type { Codec } from '@tractogen/codec';
import type { Access, ArtefactOutput, Counts, Events, Random } from '@tractogen/core';
import type { Mask } from '../acceptance/white-matter.ts';
import type { Params } from '../params.ts';
import type { Training } from '../requests/training.ts';
import { sampleDensity } from './density.ts';
import { sampleRequested } from './requested.ts';

/** What every method is given. */
export interface SampleTask {
  readonly training: Training;
  /** Of the training streamlines, or the model: the stricter. */
  readonly access: Access;
  /** Null where the data have no white-matter mask, or none is wanted. */
  readonly mask: Mask | null;
  readonly codec: Codec;
  /** SHA-256 of the model's `artefact.json`, so that samples say what they are of. */
  readonly source: string;
  readonly output: ArtefactOutput;
  readonly random: Random;
  readonly events: Events;
  readonly signal: AbortSignal;
}

/**
 * Generates streamlines by the wanted method and writes `samples.arrow`, `samples.trk`, `samples.json`, and for
 * requests `requests.json`.
 *
 * @throws TractogenError PARAMETER_INVALID for a bundle or attribute that is not known; INPUT_INVALID for a model that
 *   cannot be sampled that way
 */
export async function sample(wanted: Params, task: SampleTask): Promise<Counts> {
  return wanted.method === 'prior' || wanted.method === 'conditional'
    ? await sampleRequested(wanted, task)
    : await sampleDensity(wanted, task);
}
