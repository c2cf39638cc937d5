import { TractogenError } from '@tractogen/core';
import type { StreamlineTable } from '@tractogen/formats';
import { attributeColumn } from './column.ts';
import { scaleOf, type AttributeScales } from './scale.ts';

/**
 * Scales of attributes over training rows.
 *
 * @param rows rows of the table that are trained on
 * @param scope standardise within each bundle, or over all
 * @throws TractogenError PARAMETER_INVALID for an unknown attribute; DEGENERATE_DATA where none of the
 *   rows has it
 */
export function fitAttributes(
  table: StreamlineTable,
  rows: Uint32Array,
  names: readonly string[],
  scope: 'class' | 'all',
): Record<string, AttributeScales> {
  return Object.fromEntries(
    names.map((name) => {
      const { unit, values } = attributeColumn(table, name);
      const groups = new Map<string, number[]>();
      for (const row of rows) {
        if (!Number.isFinite(values[row])) continue;
        const code = table.bundle.codes[row];
        const key = scope === 'all' ? '*' : code < 0 ? '' : table.bundle.names[code];
        if (key === '') continue;
        const held = groups.get(key);
        if (held === undefined) groups.set(key, [values[row]]);
        else held.push(values[row]);
      }
      if (groups.size === 0) {
        throw new TractogenError('DEGENERATE_DATA', `no training streamline has the attribute ${name}`, {
          remedy: 'Leave it out of `attributes`, or give data that have it',
        });
      }
      const scales = Object.fromEntries(
        [...groups]
          .toSorted(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, held]) => [key, scaleOf(held)] as const),
      );
      return [name, { unit, scope, scales, dimension: null }] as const;
    }),
  );
}
