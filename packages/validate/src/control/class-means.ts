import { attributeColumn, type ModelFile, type Request } from '@tractogen/codec';
import type { StreamlineTable } from '@tractogen/formats';
import { classOf, rowsWhere } from '../data.ts';
import { mean } from '../metrics/statistics.ts';

/** What a bundle's plausible training streamlines are on average, of the attributes that a decoder is told. */
export function classMeans(
  { classes, conditions }: Pick<ModelFile, 'classes' | 'conditions'>,
  train: StreamlineTable,
): ReadonlyMap<string, Request['attributes']> {
  const columns = conditions.attributes.map((name) => [name, attributeColumn(train, name).values] as const);
  const means = new Map<string, Request['attributes']>();
  for (const bundle of classes) {
    const rows = rowsWhere(
      train,
      (row) =>
        classOf(train, row) === bundle &&
        train.plausible[row] === 1 &&
        columns.every(([, values]) => Number.isFinite(values[row])),
    );
    if (rows.length === 0) continue;
    const own = columns.map(([name, values]) => [name, mean(Array.from(rows, (row) => values[row]))]);
    means.set(bundle, Object.fromEntries(own) as Request['attributes']);
  }
  return means;
}
