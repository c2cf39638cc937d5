import { setImmediate } from 'node:timers/promises';
import { conditionWidth, conditionsOf, type Codec } from '@tractogen/codec';
import type { Random } from '@tractogen/core';
import { VALUES, gatherPoints } from '@tractogen/formats';
import type { Filter } from '../acceptance/filter.ts';
import { latentSource } from '../prior/latents.ts';
import { requestRows, type BundleRequests } from '../requests/requests.ts';
import type { DropReason, GeneratedBundle } from './bundle.ts';

/** Latents decoded at once. */
const BATCH = 256;

/** Streamlines of one bundle's requests. */
export interface GeneratedRequests extends GeneratedBundle {
  /** Which requests gave a streamline, rising; row i of the points answers request places[i]. */
  readonly places: Uint32Array;
}

export interface RequestedOptions {
  /** Latents drawn for one request, at most, until a streamline is accepted. */
  readonly tries: number;
  readonly filter: Filter;
  readonly signal: AbortSignal;
  readonly onBatch: (accepted: number) => void;
}

/**
 * Draws a latent from the prior for every request of a bundle, decodes it with what was asked, and filters. Requests
 * whose streamline was dropped are tried again, all of them once a round, until the tries are spent.
 *
 * @throws TractogenError PARAMETER_INVALID for a bundle the model never saw and an attribute left out; INPUT_INVALID for
 *   a model without a prior
 */
export async function generateRequested(
  codec: Codec,
  requests: BundleRequests,
  random: Random,
  { tries, filter, signal, onBatch }: RequestedOptions,
): Promise<GeneratedRequests> {
  const { count } = requests;
  const rows = requestRows(requests);
  const latents = latentSource(codec.model, requests.bundle, rows);
  const width = conditionWidth(codec.model);
  const conditions = conditionsOf(codec.model, rows);
  const points = new Float32Array(count * VALUES);
  const answered = new Uint8Array(count);
  const dropped: Partial<Record<DropReason, number>> = {};
  let [proposed, accepted] = [0, 0];
  let open = Uint32Array.from({ length: count }, (_, i) => i);
  for (let round = 0; round < tries && open.length > 0; round++) {
    for (let start = 0; start < open.length; start += BATCH) {
      await setImmediate();
      signal.throwIfAborted();
      const places = open.subarray(start, start + BATCH);
      const decoded = await codec.decode(
        latents(places, random),
        width > 0 ? gather(conditions, places, width) : undefined,
      );
      for (const [i, place] of places.entries()) {
        const streamline = decoded.slice(i * VALUES, (i + 1) * VALUES);
        const reason = filter(streamline);
        proposed++;
        if (reason === null) {
          points.set(streamline, place * VALUES);
          answered[place] = 1;
          accepted++;
        } else dropped[reason] = (dropped[reason] ?? 0) + 1;
      }
      onBatch(accepted);
    }
    open = open.filter((place) => answered[place] === 0);
  }
  const places = Uint32Array.from(answered.keys()).filter((place) => answered[place] === 1);
  return { points: gatherPoints(points, places), places, accepted, proposed, dropped };
}

function gather(values: Float32Array, rows: Uint32Array, width: number): Float32Array {
  const out = new Float32Array(rows.length * width);
  for (const [i, row] of rows.entries()) out.set(values.subarray(row * width, (row + 1) * width), i * width);
  return out;
}
