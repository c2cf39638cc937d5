/** Groups of rows that have a chart of their own. */
export interface Groups {
  /** 0 … count − 1, or −1 for a row that no chart is fitted to. */
  readonly labels: Int32Array;
  readonly count: number;
}

/** Streamlines that a bundle needs for a chart of its own. */
const FEWEST = 2;

/**
 * One group for each bundle with two streamlines at least; one group of all rows where no bundle has so
 * many. With flips, which stand behind the rows, each bundle has two groups, since a streamline read from
 * its other end lies elsewhere.
 *
 * @param bundles n, −1 is none
 */
export function groupsOf(bundles: Int32Array, flips: boolean): Groups {
  const sizes = new Map<number, number>();
  for (const bundle of bundles) sizes.set(bundle, (sizes.get(bundle) ?? 0) + 1);
  const kept = [...sizes.keys()]
    .filter((bundle) => bundle >= 0 && sizes.get(bundle)! >= FEWEST)
    .toSorted((a, b) => a - b);
  if (kept.length === 0) return { labels: new Int32Array(bundles.length * (flips ? 2 : 1)), count: 1 };
  const group = new Map(kept.map((bundle, k) => [bundle, k]));
  const forward = bundles.map((bundle) => group.get(bundle) ?? -1);
  if (!flips) return { labels: forward, count: kept.length };
  const backward = forward.map((label) => (label < 0 ? -1 : label + kept.length));
  return { labels: Int32Array.from([...forward, ...backward]), count: 2 * kept.length };
}
