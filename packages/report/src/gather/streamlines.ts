import type { Artefact } from '@tractogen/core';
import {
  SIMULATED_FILE,
  SPLITS,
  readSplit,
  splitFile,
  type Split,
  type StreamlineTable,
} from '@tractogen/formats';
import { z } from 'zod';

/** Distance of held-out streamlines to training: how many lie below the threshold, quantiles in mm. */
const distances = z.looseObject({
  below: z.number().optional(),
  n: z.number().optional(),
  quantiles: z.record(z.string(), z.number()).default({}),
});
const splitSchema = z.looseObject({
  duplicateThreshold: z.number().optional(),
  groups: z.number().optional(),
  leaks: z.number().optional(),
  distanceToTraining: z
    .looseObject({ plausible: z.record(z.string(), distances).optional() })
    .optional()
    .catch(undefined),
});
export type SplitFacts = z.infer<typeof splitSchema>;
const rules = z.looseObject({ rule: z.string() });
const simulation = z.object({ arm: z.string(), geometry: z.string(), lawSha256: z.string() });
export type Simulation = z.infer<typeof simulation>;

/** The data that a pipeline worked on. */
export interface Data {
  readonly splits: ReadonlyMap<Split, StreamlineTable>;
  readonly facts: SplitFacts | null;
  /** How labels were derived, in the words of `bundles.json`; null where it says nothing. */
  readonly rule: string | null;
  readonly fibercup: boolean;
  /** What a simulated cohort was drawn by; null of other data. */
  readonly simulation: Simulation | null;
}

export async function readData(artefact: Artefact, dataset: 'auto' | 'fibercup' | 'other'): Promise<Data> {
  const splits = new Map<Split, StreamlineTable>();
  for (const split of SPLITS) {
    if (artefact.has(splitFile(split))) splits.set(split, await readSplit(artefact, split));
  }
  const read = async (file: string): Promise<unknown> =>
    artefact.has(file) ? await artefact.readJson(file).catch(() => null) : null;
  const rule = rules.safeParse(await read('bundles.json')).data?.rule ?? null;
  const grid = splits.get('train')?.metadata.grid;
  const phantom = grid !== undefined && grid.dimensions.join() === '64,64,3' && grid.voxelToRasmm[0] === 3;
  const simulated = simulation.safeParse(await read(SIMULATED_FILE)).data ?? null;
  return {
    splits,
    simulation: simulated,
    facts: splitSchema.safeParse(await read('split.json')).data ?? null,
    rule,
    fibercup:
      dataset === 'fibercup' || (dataset === 'auto' && phantom && rule !== null && simulated === null),
  };
}

/** Bundle of a row, or null where it belongs to none. */
function bundleOf({ bundle }: StreamlineTable, row: number): string | null {
  return bundle.codes[row] < 0 ? null : bundle.names[bundle.codes[row]];
}

/** Rows of each bundle, plausible ones only, names in alphabetical order. */
export function rowsByBundle(table: StreamlineTable): Map<string, number[]> {
  const rows = new Map<string, number[]>();
  for (let row = 0; row < table.rows; row++) {
    const name = bundleOf(table, row);
    if (name === null || table.plausible[row] !== 1) continue;
    const of = rows.get(name);
    if (of === undefined) rows.set(name, [row]);
    else of.push(row);
  }
  return new Map([...rows].toSorted(([a], [b]) => byNumber(a, b)));
}

/** Plausible rows that belong to no bundle, as draws from a prior that knows none. */
export function looseRows({ rows, bundle, plausible }: StreamlineTable): number[] {
  return Array.from({ length: rows }, (_, row) => row).filter(
    (row) => bundle.codes[row] < 0 && plausible[row] === 1,
  );
}

/** Alphabetical, numbers in names by their value; the same in every locale. */
export function byNumber(a: string, b: string): number {
  const pad = (text: string): string => text.replace(/\d+/g, (digits) => digits.padStart(12, '0'));
  const [left, right] = [pad(a), pad(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** At most `limit` of the rows, evenly spaced. */
export function spread(rows: readonly number[], limit: number): number[] {
  const n = Math.min(limit, rows.length);
  return Array.from({ length: n }, (_, i) => rows[Math.floor((i * rows.length) / n)]);
}
