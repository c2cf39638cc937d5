import {
  attributeColumn,
  conditionWidth,
  conditionsOf,
  scaleFor,
  type Codec,
  type ModelFile,
  type Request,
} from '@tractogen/codec';
import type { StreamlineTable } from '@tractogen/formats';
import { classOf, pointsOf } from '../data.ts';

/** Rows of a table that a model can be given, with what it is told of each. */
export interface Told {
  readonly rows: Uint32Array;
  readonly requests: readonly Request[];
}

/**
 * What a model is told of rows: their bundle and attributes. Rows that it cannot be told of are left out: those of a
 * bundle that it never saw, and those without an attribute. A model that is told nothing takes every row.
 */
export function toldOf(
  model: Pick<ModelFile, 'classes' | 'conditions' | 'attributes'>,
  table: StreamlineTable,
  rows: Uint32Array,
): Told {
  const names = model.conditions.attributes;
  const columns = new Map(names.map((name) => [name, attributeColumn(table, name).values]));
  const kept: number[] = [];
  const requests: Request[] = [];
  for (const row of rows) {
    const bundle = classOf(table, row);
    if (model.conditions.classes && !model.classes.includes(bundle)) continue;
    const known = names.every(
      (name) =>
        scaleFor(model.attributes[name], bundle) !== undefined && Number.isFinite(columns.get(name)?.[row]),
    );
    if (!known) continue;
    const attributes = Object.fromEntries([...columns].map(([name, values]) => [name, values[row]]));
    kept.push(row);
    requests.push({ bundle, attributes });
  }
  return { rows: Uint32Array.from(kept), requests };
}

type Coder = Pick<Codec, 'model' | 'encode' | 'decode'>;

/** Numbers of the requests for a model that is told something, else nothing. */
function numbersOf({ model }: Coder, requests: readonly Request[]): Float32Array | undefined {
  return conditionWidth(model) === 0 ? undefined : conditionsOf(model, requests);
}

/** Latents of the rows, each told what it is. @returns rows × latent */
export async function encodeTold(
  codec: Coder,
  table: StreamlineTable,
  { rows, requests }: Told,
): Promise<Float32Array> {
  return await codec.encode(pointsOf(table, rows), numbersOf(codec, requests));
}

/** Decodes latents as what is requested, whatever they were encoded as. @returns n × 256 × 3, mm */
export async function decodeTold(
  codec: Coder,
  latents: Float32Array,
  requests: readonly Request[],
): Promise<Float32Array> {
  return await codec.decode(latents, numbersOf(codec, requests));
}
