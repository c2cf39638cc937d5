import { WORD_COLUMNS, type WordColumn } from '../requests/askable.ts';
import { pickRequests, type BundleRequests } from '../requests/requests.ts';

/** What each streamline of a set was asked to be, row by row. */
export interface Asked {
  /** Bundle names; empty where none was asked for. */
  readonly bundle: readonly string[];
  /** One value a row by attribute, indicators among them. */
  readonly attributes: ReadonlyMap<string, Float64Array>;
  /** One word a row by column. */
  readonly words: ReadonlyMap<WordColumn, readonly string[]>;
  /** 1 where the request is out of training's support. */
  readonly outOfSupport: Uint8Array;
}

/** The answered requests of one bundle. */
export interface AskedBundle {
  readonly requests: BundleRequests;
  /** One number a request. */
  readonly outOfSupport: Uint8Array;
  /** Requests that gave a streamline, in the order of the rows. */
  readonly places: Uint32Array;
}

/** Joins bundles of one model, which were all asked for the same attributes. */
export function joinAsked(bundles: readonly AskedBundle[]): Asked {
  const parts = bundles.map(({ requests, places }) => pickRequests(requests, places));
  const names = [...(parts[0]?.values.keys() ?? [])];
  const columns = WORD_COLUMNS.filter((column) => parts[0]?.words.has(column));
  return {
    bundle: parts.flatMap(({ bundle, count }) => Array.from({ length: count }, () => bundle)),
    attributes: new Map(
      names.map((name) => [name, concatenated(parts.map(({ values }) => values.get(name)))]),
    ),
    words: new Map(columns.map((column) => [column, parts.flatMap(({ words }) => words.get(column) ?? [])])),
    outOfSupport: Uint8Array.from(
      bundles.flatMap(({ outOfSupport, places }) => Array.from(places, (place) => outOfSupport[place])),
    ),
  };
}

function concatenated(parts: readonly (Float64Array | undefined)[]): Float64Array {
  return Float64Array.from(parts.flatMap((part) => [...(part ?? [])]));
}

/** `requests.json`: what the rows of `samples.arrow` were asked to be. */
export function requestsFile({ attributes, bundle, outOfSupport }: Asked): object {
  return {
    schema: 1,
    attributes: Object.fromEntries([...attributes].map(([name, values]) => [name, Array.from(values)])),
    bundle,
    outOfSupport: Array.from(outOfSupport, (flag) => flag === 1),
  };
}
