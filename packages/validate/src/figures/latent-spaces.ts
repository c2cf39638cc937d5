import { attributeColumn } from '@tractogen/codec';
import type { ValidationContext } from '../context.ts';
import { namePart } from '../metrics/metrics.ts';
import { mean } from '../metrics/statistics.ts';
import type { Subject } from '../models/subjects.ts';
import {
  describeRows,
  embedModel,
  embeddedRows,
  type EmbeddedRows,
  type ModelEmbedding,
} from './embedding.ts';
import { orderInPlane } from './order.ts';

/** A picture of latent spaces: rows, and their places in each model's. */
export interface LatentSpaces {
  readonly rows: EmbeddedRows;
  readonly models: readonly ModelEmbedding[];
}

/**
 * Latent spaces of some models in the plane, with how much of each picture is true and how attributes run along each
 * bundle: length, and every attribute that one of the models knows.
 */
export async function embedModels(
  subjects: readonly Subject[],
  { settings, splits: { test }, events, signal, metrics }: ValidationContext,
): Promise<LatentSpaces> {
  const { embedded, embeddedPoints, perplexity } = settings;
  const rows = embeddedRows(test, embeddedPoints, embedded);
  const known = subjects.flatMap(({ codec }) => Object.keys(codec.model.attributes));
  // An indicator is 0 or 1: it has no order.
  const names = [...new Set(['length', ...known])].filter((name) => !name.includes('=')).toSorted();
  const columns = new Map(names.map((name) => [name, attributeColumn(test, name).values]));
  const described = describeRows(test, rows, columns);
  const models: ModelEmbedding[] = [];
  for (const subject of rows.length < 10 ? [] : subjects) {
    const onProgress = (done: number, total: number): void => {
      signal.throwIfAborted();
      events.progress(`t-SNE of ${subject.name}`, done, total);
    };
    const embedding = await embedModel(subject, test, rows, { perplexity, onProgress });
    if (embedding === null) continue;
    models.push(embedding);
    measureEmbedding(subject.prefix, embedding, described, embedded, metrics);
  }
  return { rows: described, models };
}

function measureEmbedding(
  prefix: string,
  { x, y, trustworthiness }: ModelEmbedding,
  { bundle, plausible, attributes }: EmbeddedRows,
  embedded: ValidationContext['settings']['embedded'],
  metrics: ValidationContext['metrics'],
): void {
  const add = (name: string, value: number, n: number, note: string): void =>
    metrics.add(`latent.${prefix}tsne.${name}`, { value, unit: '1', n, split: 'test', note });
  const alone = embedded === 'plausible' ? '; plausible streamlines alone' : '';
  add('trustworthiness', trustworthiness, x.length, `15 neighbours; 1: the picture invents none${alone}`);
  const bundles = bundle.map((name, i) => (plausible[i] ? name : ''));
  for (const [name, values] of Object.entries(attributes)) {
    const numbers = values.map((value) => value ?? Number.NaN);
    const found = [...orderInPlane(x, y, bundles, numbers)];
    const note = '|Spearman| of the attribute with the place along the main axis of the bundle';
    for (const [of, { value, n }] of found) add(`${namePart(of)}.${name}.spearman`, value, n, note);
    const n = found.reduce((sum, [, part]) => sum + part.n, 0);
    add(
      `${name}.spearman`,
      mean(found.map(([, { value }]) => value)),
      n,
      `${note}; mean over ${found.length}`,
    );
  }
}
