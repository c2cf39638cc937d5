import { setImmediate } from 'node:timers/promises';
import type { Codec } from '@tractogen/codec';
import type { Random } from '@tractogen/core';
import { VALUES } from '@tractogen/formats';
import type { Filter, Reason } from '../acceptance/filter.ts';
import type { BundleDensity } from './density.ts';

/** Accepted points decoded at once. */
const BATCH = 128;
/** Proposals between two looks at the signal. */
const MOST_AT_ONCE = 2048;

/** Why a proposal gave no streamline: `density` and `surplus` (accepted beyond the count) around the filters. */
export type DropReason = 'density' | Reason | 'surplus';

export interface GeneratedBundle {
  /** accepted × 256 × 3, mm. */
  readonly points: Float32Array;
  readonly accepted: number;
  readonly proposed: number;
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>;
}

export interface GenerateOptions {
  readonly count: number;
  readonly maxProposals: number;
  readonly filter: Filter;
  readonly signal: AbortSignal;
  /** What n streamlines are decoded with; undefined for a model without conditions. */
  readonly conditions: ((n: number) => Float32Array) | undefined;
  readonly onBatch: (accepted: number) => void;
}

/**
 * Proposes, rejects, decodes and filters until `count` streamlines are accepted or `maxProposals`
 * proposals are spent; then keeps the first `count`. The random stream runs on from batch to batch,
 * so that no sample comes twice, and the cut to `count` follows every filter.
 */
export async function generateBundle(
  codec: Codec,
  density: BundleDensity,
  random: Random,
  options: GenerateOptions,
): Promise<GeneratedBundle> {
  const d = density.dimensions;
  const kept: Float32Array[] = [];
  const dropped: Partial<Record<DropReason, number>> = {};
  const drop = (reason: DropReason, n = 1): void => {
    if (n > 0) dropped[reason] = (dropped[reason] ?? 0) + n;
  };
  const point = new Float64Array(d);
  let proposed = 0;
  while (kept.length < options.count && proposed < options.maxProposals) {
    // Lets a signal in: nothing below gives way by itself when the model needs no TensorFlow.
    await setImmediate();
    options.signal.throwIfAborted();
    const batch = new Float64Array(BATCH * d);
    const last = Math.min(options.maxProposals, proposed + MOST_AT_ONCE);
    let filled = 0;
    while (filled < BATCH && proposed < last) {
      proposed++;
      if (density.sampler.propose(random, point)) batch.set(point, filled++ * d);
      else drop('density');
    }
    if (filled === 0) continue;
    const decoded = await codec.decode(
      density.toLatents(batch.subarray(0, filled * d)),
      options.conditions?.(filled),
    );
    for (let i = 0; i < filled; i++) {
      const streamline = decoded.slice(i * VALUES, (i + 1) * VALUES);
      const reason = options.filter(streamline);
      if (reason === null) kept.push(streamline);
      else drop(reason);
    }
    options.onBatch(Math.min(kept.length, options.count));
  }
  const accepted = Math.min(kept.length, options.count);
  drop('surplus', kept.length - accepted);
  const points = new Float32Array(accepted * VALUES);
  for (let i = 0; i < accepted; i++) points.set(kept[i], i * VALUES);
  return { points, accepted, proposed, dropped };
}
