import type { StreamlineTable } from '@tractogen/formats';
import { classOf, rowsWhere } from '../data.ts';
import type { Subject } from '../models/subjects.ts';
import { encodeRows } from '../models/told.ts';
import type { Params } from '../params.ts';
import { embed, type EmbedOptions } from '../tsne/embed.ts';
import { trustworthiness } from '../tsne/trustworthiness.ts';
import { evenPlaces } from './against.ts';
import { rounded } from './round.ts';

/** One model's latent space in the plane; entries belong to the rows of {@link EmbeddedRows}. */
export interface ModelEmbedding {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** KL(P‖Q), nats. */
  readonly divergence: number;
  /** Share of neighbourhoods (15 neighbours) that the picture does not invent. */
  readonly trustworthiness: number;
}

/** What is known of the embedded streamlines. */
export interface EmbeddedRows {
  readonly id: readonly number[];
  readonly bundle: readonly string[];
  readonly plausible: readonly boolean[];
  /** mm, smoothed. */
  readonly length: readonly number[];
  /** By name, natural units; null where unknown. */
  readonly attributes: Readonly<Record<string, readonly (number | null)[]>>;
}

/** At most `limit` rows of a table, of all or of the plausible ones, evenly spaced. */
export function embeddedRows(
  table: StreamlineTable,
  limit: number,
  embedded: Params['embedded'],
): Uint32Array {
  const rows = rowsWhere(table, (row) => embedded === 'all' || table.plausible[row] === 1);
  return Uint32Array.from(evenPlaces(rows.length, limit), (i) => rows[i]);
}

/** @param columns attributes by name, a value a row of the table */
export function describeRows(
  table: StreamlineTable,
  rows: Uint32Array,
  columns: ReadonlyMap<string, ArrayLike<number>>,
): EmbeddedRows {
  const of = <T>(value: (row: number) => T): T[] => Array.from(rows, (row) => value(row));
  return {
    id: of((row) => table.id[row]),
    bundle: of((row) => classOf(table, row)),
    plausible: of((row) => table.plausible[row] === 1),
    length: rounded(
      of((row) => table.length[row]),
      2,
    ),
    attributes: Object.fromEntries(
      [...columns].map(([name, values]) => [
        name,
        of((row) => (Number.isFinite(values[row]) ? rounded([values[row]], 3)[0] : null)),
      ]),
    ),
  };
}

/**
 * t-SNE of a model's latents of some rows, in its latent metric (mm).
 *
 * @returns null where the encoder has to be told of rows what the table does not say
 */
export async function embedModel(
  { name, codec }: Pick<Subject, 'name' | 'codec'>,
  table: StreamlineTable,
  rows: Uint32Array,
  options: EmbedOptions,
): Promise<ModelEmbedding | null> {
  const encoded = await encodeRows(codec, table, rows);
  if (encoded === null) return null;
  const latents = codec.toMetric(encoded);
  const found = embed(latents, codec.model.latent, options);
  const axis = (first: number): number[] =>
    Array.from({ length: found.points.length / 2 }, (_, i) => found.points[2 * i + first]);
  const k = Math.min(15, Math.floor(found.points.length / 4) - 1);
  return {
    name,
    x: rounded(axis(0), 3),
    y: rounded(axis(1), 3),
    divergence: found.divergence,
    trustworthiness: trustworthiness(latents, codec.model.latent, found.points, k),
  };
}
