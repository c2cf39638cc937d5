import type { Request } from '@tractogen/codec';
import type { WordColumn } from './askable.ts';

/** What the streamlines of one bundle are asked to be. */
export interface BundleRequests {
  /** Empty where the model is not told the bundle. */
  readonly bundle: string;
  readonly count: number;
  /** count values by attribute, natural units; indicators are 0 or 1. */
  readonly values: ReadonlyMap<string, Float64Array>;
  /** count words by column, where they were asked for. */
  readonly words: ReadonlyMap<WordColumn, readonly string[]>;
}

/** Row by row, as a codec reads them. */
export function requestRows({ bundle, count, values }: BundleRequests): Request[] {
  return Array.from({ length: count }, (_, i) => ({
    bundle,
    attributes: Object.fromEntries([...values].map(([name, column]) => [name, column[i]])),
  }));
}

/** The requests at some places, in that order. */
export function pickRequests(requests: BundleRequests, places: Uint32Array): BundleRequests {
  return {
    bundle: requests.bundle,
    count: places.length,
    values: new Map(
      [...requests.values].map(([name, column]) => [name, Float64Array.from(places, (i) => column[i])]),
    ),
    words: new Map(
      [...requests.words].map(([column, words]) => [column, Array.from(places, (i) => words[i])]),
    ),
  };
}
