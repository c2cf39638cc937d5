import { TractogenError, type Artefact } from '@tractogen/core';
import { z } from 'zod';

export const REQUESTS_FILE = 'requests.json';

const schema = z.strictObject({
  schema: z.literal(1),
  /** One value a row, in the attribute's unit; null where the row was not asked for it. */
  attributes: z.record(z.string(), z.array(z.number().nullable())),
  bundle: z.array(z.string()),
  outOfSupport: z.array(z.boolean()),
});

/** What was asked of each generated streamline. */
export interface Requests {
  /** n values by name; NaN where a row was not asked for it. */
  readonly attributes: ReadonlyMap<string, Float64Array>;
  /** n bundle names. */
  readonly bundle: readonly string[];
  /** n: 1 where training knows nothing like it. */
  readonly outOfSupport: Uint8Array;
}

/**
 * Reads what the rows of `samples.arrow` were asked for.
 *
 * @param rows how many they are
 * @throws TractogenError ARTEFACT_CORRUPT
 */
export async function readRequests(artefact: Artefact, rows: number): Promise<Requests> {
  const corrupt = (message: string): TractogenError =>
    new TractogenError('ARTEFACT_CORRUPT', message, {
      file: artefact.path(REQUESTS_FILE),
      remedy: 'Run the sampler again',
    });
  const parsed = schema.safeParse(await artefact.readJson(REQUESTS_FILE));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw corrupt(`${issue.path.join('.') || 'it'}: ${issue.message}`);
  }
  const { attributes, bundle, outOfSupport } = parsed.data;
  const columns = Object.entries({ ...attributes, bundle, outOfSupport });
  const wrong = columns.find(([, values]) => values.length !== rows);
  if (wrong !== undefined)
    throw corrupt(`${wrong[0]} has ${wrong[1].length} entries, there are ${rows} streamlines`);
  return {
    attributes: new Map(
      Object.entries(attributes)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, values]) => [name, Float64Array.from(values, (value) => value ?? Number.NaN)]),
    ),
    bundle,
    outOfSupport: Uint8Array.from(outOfSupport, Number),
  };
}

/** The requests of some rows, and of some attributes only. */
export function selectRequests(
  requests: Requests,
  rows: Uint32Array,
  names: readonly string[] = [...requests.attributes.keys()],
): Requests {
  const kept = [...requests.attributes].filter(([name]) => names.includes(name));
  return {
    attributes: new Map(kept.map(([name, values]) => [name, Float64Array.from(rows, (row) => values[row])])),
    bundle: Array.from(rows, (row) => requests.bundle[row]),
    outOfSupport: Uint8Array.from(rows, (row) => requests.outOfSupport[row]),
  };
}
