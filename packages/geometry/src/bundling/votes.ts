import type { Neighbourhood } from './neighbourhood.ts';

/** What neighbours mean. */
export interface Voters {
  /** Neighbours of each row. */
  readonly k: number;
  /** Bundle of every reference streamline, in the order that `index` means. */
  readonly bundles: readonly string[];
}

/** The bundle that a row's neighbours vote for. */
export interface Vote {
  readonly bundle: string;
  /** Mean distance of the neighbours of that bundle, mm. */
  readonly distance: number;
}

/** The most frequent bundle among the k nearest; of equals the one with the nearer neighbours on average. */
export function voteOf({ index, distance }: Neighbourhood, row: number, { k, bundles }: Voters): Vote {
  const found = new Map<string, { count: number; sum: number }>();
  for (let place = row * k; place < (row + 1) * k; place++) {
    const bundle = bundles[index[place]];
    const { count, sum } = found.get(bundle) ?? { count: 0, sum: 0 };
    found.set(bundle, { count: count + 1, sum: sum + distance[place] });
  }
  const [[bundle, { count, sum }]] = [...found].toSorted(
    ([, a], [, b]) => b.count - a.count || a.sum / a.count - b.sum / b.count,
  );
  return { bundle, distance: sum / count };
}

export function votesOf(neighbourhood: Neighbourhood, nearest: Voters): Vote[] {
  return Array.from({ length: neighbourhood.index.length / nearest.k }, (_, row) =>
    voteOf(neighbourhood, row, nearest),
  );
}
