import {
  attributeColumn,
  conditionWidth,
  conditionsOf,
  scaleFor,
  type Codec,
  type ModelFile,
  type Request,
} from '@tractogen/codec';
import { VALUES, type StreamlineTable } from '@tractogen/formats';
import { classOf, pointsOf, rowsWhere } from '../data.ts';

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

type Coder = Pick<Codec, 'model' | 'encode' | 'decode' | 'encoderIsTold'>;

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

/**
 * Latents of all the rows.
 *
 * @returns rows × latent, or null where the encoder has to be told of rows what the table does not say
 */
export async function encodeRows(
  codec: Coder,
  table: StreamlineTable,
  rows: Uint32Array,
): Promise<Float32Array | null> {
  if (codec.encoderIsTold !== true) return await codec.encode(pointsOf(table, rows));
  const told = toldOf(codec.model, table, rows);
  return told.rows.length === rows.length ? await encodeTold(codec, table, told) : null;
}

/** Every row of a table decoded again; NaN for rows that the model cannot be told of. @returns rows × 256 × 3, mm */
export async function reconstructTold(codec: Coder, table: StreamlineTable): Promise<Float32Array> {
  const told = toldOf(
    codec.model,
    table,
    rowsWhere(table, () => true),
  );
  const decoded = await decodeTold(codec, await encodeTold(codec, table, told), told.requests);
  if (told.rows.length === table.rows) return decoded;
  const out = new Float32Array(table.points.length).fill(Number.NaN);
  for (const [i, row] of told.rows.entries())
    out.set(decoded.subarray(i * VALUES, (i + 1) * VALUES), row * VALUES);
  return out;
}
