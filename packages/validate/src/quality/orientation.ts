import { POINTS, VALUES } from '@tractogen/formats';
import { directDistance, downsample, mdf, reverseStreamline } from '@tractogen/geometry';

/** Points a streamline keeps where streamlines are compared. */
export const KEPT = 20;

/** Streamlines looked at for the medoid at most; evenly spaced ones stand for the rest. */
const LIMIT = 200;

/**
 * Turns streamlines into the direction that is nearer to their bundle's medoid. Of several bundles, the medoid that is
 * nearest counts, so that streamlines can be turned whose bundle is not known.
 *
 * @param bundles training streamlines of each bundle, n × 256 × 3, mm; medoids are among them
 * @returns n × 256 × 3 → a turned copy
 */
export function orientation(...bundles: readonly Float32Array[]): (points: Float32Array) => Float32Array {
  const straight = bundles.map((training) => {
    const row = medoidOf(training);
    return downsample(training.subarray(row * VALUES, (row + 1) * VALUES), KEPT, POINTS);
  });
  const turned = straight.map((medoid) => {
    const copy = medoid.slice();
    reverseStreamline(copy, 0, KEPT);
    return copy;
  });
  return (points) => {
    const out = points.slice();
    const few = downsample(points, KEPT, POINTS);
    for (let i = 0; i < points.length / VALUES; i++) {
      const nearest = (medoids: readonly Float32Array[]): number =>
        Math.min(...medoids.map((medoid) => directDistance(few, i * KEPT, medoid, 0, KEPT)));
      if (nearest(turned) < nearest(straight)) reverseStreamline(out, i * POINTS, POINTS);
    }
    return out;
  };
}

/** Row of the streamline with the smallest sum of MDF to the others. @param streamlines n × 256 × 3, mm */
export function medoidOf(streamlines: Float32Array): number {
  const points = downsample(streamlines, KEPT, POINTS);
  const n = points.length / (KEPT * 3);
  const used = Math.min(n, LIMIT);
  const rows = Array.from({ length: used }, (_, i) => Math.floor((i * n) / used));
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    let sum = 0;
    for (const other of rows) sum += mdf(points, row * KEPT, points, other * KEPT, KEPT);
    if (sum < least) [least, best] = [sum, row];
  }
  return best;
}
