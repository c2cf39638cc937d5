import { POINTS, category, type StreamlineTable } from '@tractogen/formats';
import { labelRule } from '@tractogen/geometry';
import { classOf } from './data.ts';

/**
 * The table with the kind of every unassigned streamline in place of its bundle: `invalid_connection` or
 * `no_connection` by the label rule, so that errors and recall can be told by kind.
 *
 * @param bundles content of `bundles.json`, or null: then the table stays as it is
 */
export function withKinds(table: StreamlineTable, bundles: unknown): StreamlineTable {
  if (bundles === null) return table;
  const rule = labelRule(bundles);
  const names = Array.from({ length: table.rows }, (_, row) => {
    const name = classOf(table, row);
    if (name !== 'unassigned') return name;
    const { kind } = rule(table.points, row * POINTS, POINTS);
    // What the rule would assign, the data's own labels did not: it stays unassigned.
    return kind === 'bundle' ? null : kind;
  });
  return { ...table, bundle: category(names) };
}
