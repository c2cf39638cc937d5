/** Streamlines in clusters, numbered from 0 in the order in which they were begun. */
export interface Clusters {
  /** Cluster of each streamline. */
  readonly cluster: Uint32Array;
  /** Members of each cluster. */
  readonly sizes: Uint32Array;
  /** clusters × points × 3, mm. */
  readonly centroids: Float32Array;
}

/** Means of members from their sums. */
export function centroidsOf(sums: readonly Float64Array[], sizes: readonly number[]): Float32Array {
  const width = sums[0]?.length ?? 0;
  const out = new Float32Array(sums.length * width);
  for (const [cluster, sum] of sums.entries())
    out.set(
      sum.map((value) => value / sizes[cluster]),
      cluster * width,
    );
  return out;
}

/**
 * Names for the clusters of at least some size, the largest first: `cluster_1`, `cluster_2`, …; of equals the
 * one that was begun first. Smaller ones have none.
 */
export function nameClusters({ sizes }: Pick<Clusters, 'sizes'>, smallest: number): (string | null)[] {
  const ranked = [...sizes.keys()]
    .filter((cluster) => sizes[cluster] >= smallest)
    .toSorted((a, b) => sizes[b] - sizes[a] || a - b);
  const names: (string | null)[] = Array.from(sizes, () => null);
  for (const [rank, cluster] of ranked.entries()) names[cluster] = `cluster_${rank + 1}`;
  return names;
}
