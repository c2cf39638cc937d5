import { TractogenError } from '@tractogen/core';
import type { StreamlineTable } from '@tractogen/formats';
import type { Params } from '../params.ts';

/** Plausible rows of each bundle, by name in alphabetical order. */
export function rowsByBundle(table: StreamlineTable): Map<string, number[]> {
  const rows = new Map<string, number[]>();
  for (const name of table.bundle.names.toSorted()) rows.set(name, []);
  for (let row = 0; row < table.rows; row++) {
    const code = table.bundle.codes[row];
    if (code >= 0 && table.plausible[row] === 1) rows.get(table.bundle.names[code])?.push(row);
  }
  for (const [name, found] of rows) if (found.length === 0) rows.delete(name);
  return rows;
}

/**
 * Names of the bundles to sample, alphabetically; `rarest` takes those with the fewest rows.
 *
 * @throws TractogenError PARAMETER_INVALID for a bundle without training streamlines
 */
export function chooseBundles(
  rows: ReadonlyMap<string, readonly number[]>,
  wanted: Params['bundles'],
): string[] {
  const names = [...rows.keys()];
  if (wanted === 'all') return names;
  if (!Array.isArray(wanted)) {
    const size = (name: string): number => rows.get(name)?.length ?? 0;
    return names
      .toSorted((a, b) => size(a) - size(b) || (a < b ? -1 : 1))
      .slice(0, wanted.rarest)
      .toSorted();
  }
  const unknown = wanted.find((name) => !rows.has(name));
  if (unknown === undefined) return [...new Set(wanted)].toSorted();
  throw new TractogenError('PARAMETER_INVALID', `no training streamline belongs to a bundle ${unknown}`, {
    remedy: `Name some of: ${names.join(', ')}`,
  });
}
