import type { Connections, TrueBundles } from '@tractogen/geometry';
import type { LabelRow } from '../tables/labels.ts';

/**
 * What the Tractometer makes of each streamline, as labels: a valid connection is in its bundle; an invalid one and none are
 * implausible and called so.
 */
export function labelsByConnection(
  { valid, invalid }: Connections,
  { bundles }: TrueBundles,
  streamlines: number,
): LabelRow[] {
  const rows = Array.from({ length: streamlines }, (): LabelRow => ({
    label: '',
    name: 'no_connection',
    class: 'implausible',
  }));
  for (const joined of invalid.values())
    for (const row of joined) rows[row] = { label: '', name: 'invalid_connection', class: 'implausible' };
  for (const [b, members] of valid.entries())
    for (const row of members)
      rows[row] = { label: String(b + 1), name: bundles[b].name, class: 'plausible' };
  return rows;
}
