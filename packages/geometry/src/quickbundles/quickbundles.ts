import { resampleByArcLength } from '../curve/resample.ts';
import { reverseStreamline } from '../curve/reverse.ts';
import { centroidsOf, type Clusters } from './clusters.ts';
import { nearestCentroid } from './nearest-centroid.ts';

/** Points of a streamline that its clusters see, as in the paper. */
export const QUICKBUNDLES_POINTS = 12;

export interface QuickBundlesSettings {
  /** A streamline joins the nearest cluster if it is nearer than this to its centroid, mm. */
  readonly threshold: number;
  /** Points at equal arc length that a streamline is compared by. */
  readonly pointsEach?: number;
}

/**
 * QuickBundles (Garyfallidis et al. 2012, algorithm 1): streamlines are taken in the order given; each joins
 * the cluster whose centroid is nearest by MDF if that is below the threshold, in the direction in which it
 * is nearer, else it begins a cluster. A centroid is the mean of its members, each as it was turned when it
 * joined. The order of streamlines matters; nothing is drawn at random.
 *
 * @param points all streamlines' points, n × 3, mm
 * @param offsets first point of each streamline, and the end of the last
 * @throws TractogenError STREAMLINE_INVALID for a streamline of fewer than two points
 * @throws RangeError if the threshold is not positive
 */
export function quickBundles(
  { points, offsets }: { readonly points: Float32Array; readonly offsets: Uint32Array },
  { threshold, pointsEach = QUICKBUNDLES_POINTS }: QuickBundlesSettings,
): Clusters {
  if (!(threshold > 0)) throw new RangeError('the threshold of QuickBundles is above 0 mm');
  const rows = offsets.length - 1;
  const cluster = new Uint32Array(rows);
  const sums: Float64Array[] = [];
  const sizes: number[] = [];
  const one = new Float32Array(pointsEach * 3);
  for (let row = 0; row < rows; row++) {
    resampleByArcLength(points.subarray(offsets[row] * 3, offsets[row + 1] * 3), pointsEach, one);
    const near = nearestCentroid(one, sums, sizes, threshold);
    const at = near?.cluster ?? sums.length;
    if (near === null) {
      sums.push(new Float64Array(pointsEach * 3));
      sizes.push(0);
    } else if (near.reversed) reverseStreamline(one, 0, pointsEach);
    const sum = sums[at];
    for (let i = 0; i < sum.length; i++) sum[i] += one[i];
    sizes[at]++;
    cluster[row] = at;
  }
  return { cluster, sizes: Uint32Array.from(sizes), centroids: centroidsOf(sums, sizes) };
}
