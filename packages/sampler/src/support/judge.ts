import type { ModelFile } from '@tractogen/codec';
import { scaleFor } from '@tractogen/codec';
import type { Random } from '@tractogen/core';
import type { BundleRequests } from '../requests/requests.ts';
import type { Training } from '../requests/training.ts';
import { sparseness, type Sparse } from './density.ts';

/** Where training has values of an attribute, natural units. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** What training supports in one bundle. */
export interface Supported {
  readonly ranges: ReadonlyMap<string, Range>;
  /** Null where density is not judged. */
  readonly sparse: Sparse | null;
}

/** Which requests of a bundle lie out of training's support, and why. */
export interface Support {
  /** One number a request: 1 is out of support. */
  readonly out: Uint8Array;
  /** Requests outside the range of each attribute; those of none are left out. */
  readonly beyond: ReadonlyMap<string, number>;
  /** Requests within all ranges where training is sparse. */
  readonly sparse: number;
}

/**
 * Support by training rows: the range of each attribute in the bundle, and the density of all of them together.
 *
 * @throws TractogenError PARAMETER_INVALID where no row knows every attribute
 */
export function supportedByRows(
  bundle: string,
  attributes: readonly string[],
  training: Training,
  random: Random,
): Supported {
  if (attributes.length === 0) return { ranges: new Map(), sparse: null };
  const rows = training.rows(bundle, attributes);
  const columns = attributes.map((name) => Float64Array.from(rows, (row) => training.values(name)[row]));
  return {
    ranges: new Map(attributes.map((name, j) => [name, rangeOf(columns[j])])),
    sparse: sparseness(columns, random),
  };
}

/** Support by the scales that a model stores: ranges alone. */
export function supportedByModel(
  bundle: string,
  attributes: readonly string[],
  model: Pick<ModelFile, 'attributes'>,
): Supported {
  const ranges = attributes.flatMap((name): [string, Range][] => {
    const scale = scaleFor(model.attributes[name], bundle);
    return scale === undefined ? [] : [[name, { low: scale.low, high: scale.high }]];
  });
  return { ranges: new Map(ranges), sparse: null };
}

/** Judges the requests of one bundle. */
export function judge({ count, values }: BundleRequests, { ranges, sparse }: Supported): Support {
  const out = new Uint8Array(count);
  const beyond = new Map<string, number>();
  for (const [name, { low, high }] of ranges) {
    const column = values.get(name);
    if (column === undefined) continue;
    for (const [i, value] of column.entries()) {
      if (value >= low && value <= high) continue;
      out[i] = 1;
      beyond.set(name, (beyond.get(name) ?? 0) + 1);
    }
  }
  let thin = 0;
  const columns = [...ranges.keys()].map((name) => values.get(name));
  if (sparse !== null && columns.every((column) => column !== undefined)) {
    for (let i = 0; i < count; i++) {
      if (out[i] === 1 || !sparse(columns.map((column) => column[i]))) continue;
      out[i] = 1;
      thin++;
    }
  }
  return { out, beyond, sparse: thin };
}

function rangeOf(values: Float64Array): Range {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return { low, high };
}
