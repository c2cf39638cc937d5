/** A cluster that a streamline may join. */
export interface NearCentroid {
  readonly cluster: number;
  /** Whether it is nearer when the streamline is reversed. */
  readonly reversed: boolean;
}

/**
 * The cluster whose centroid is nearest to a streamline by MDF, if nearer than the threshold; of equals the
 * first, and the direct way.
 *
 * @param streamline count × 3, mm
 * @param sums of the members of each cluster, count × 3; centroids are these over the sizes
 */
export function nearestCentroid(
  streamline: Float32Array,
  sums: readonly Float64Array[],
  sizes: readonly number[],
  threshold: number,
): NearCentroid | null {
  const count = streamline.length / 3;
  let limit = threshold * count;
  let found: NearCentroid | null = null;
  for (const [cluster, sum] of sums.entries()) {
    for (const reversed of [false, true]) {
      const distance = pointSum(streamline, sum, 1 / sizes[cluster], reversed, limit);
      if (distance >= limit) continue;
      limit = distance;
      found = { cluster, reversed };
    }
  }
  return found;
}

/** Sum of the distances of corresponding points; some number not below the limit once it passes that. */
function pointSum(
  a: Float32Array,
  sum: Float64Array,
  scale: number,
  reversed: boolean,
  limit: number,
): number {
  let total = 0;
  const step = reversed ? -3 : 3;
  for (let i = 0, j = reversed ? a.length - 3 : 0; i < a.length && total < limit; i += 3, j += step) {
    const dx = a[i] - sum[j] * scale;
    const dy = a[i + 1] - sum[j + 1] * scale;
    const dz = a[i + 2] - sum[j + 2] * scale;
    total += Math.sqrt(dx * dx + dy * dy + dz * dz);
  }
  return total;
}
