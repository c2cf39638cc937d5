import type { LabelRow } from '../labels.ts';

/** What `split.json` says of the way in which bundles were given. */
export interface BundlingCounts extends Readonly<Record<string, unknown>> {
  readonly assigned: number;
  /** Streamlines in no bundle, implausible ones included. */
  readonly unassigned: number;
  readonly bundles: Readonly<Record<string, number>>;
}

/** @param rows streamlines that were looked at */
export function countAssigned(
  rows: Iterable<LabelRow>,
  how: Readonly<Record<string, unknown>>,
): BundlingCounts {
  const bundles: Record<string, number> = {};
  let [assigned, unassigned] = [0, 0];
  for (const { name, plausible } of rows) {
    if (plausible && name !== '') {
      assigned++;
      bundles[name] = (bundles[name] ?? 0) + 1;
    } else unassigned++;
  }
  return { ...how, assigned, unassigned, bundles };
}
