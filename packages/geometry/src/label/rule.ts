import { parseBundles, type BundleDefinition, type Bundles } from './bundles.ts';
import { directionBetweenEnds, inEndBox } from './ends.ts';

export interface Label {
  /** Id of the bundle, null if it is in none. */
  readonly label: number | null;
  readonly kind: 'bundle' | 'invalid_connection' | 'no_connection';
}

/**
 * The rule by which a streamline belongs to a bundle: its end points lie in the two end boxes of
 * the bundle and, seen in the x–y plane, streamline and centreline come within the
 * tolerance of each other everywhere, both ways. Else it is an invalid connection if its ends lie in
 * two different boxes, and no connection if they do not. Modelled on the connections of the
 * Tractometer (Côté et al. 2013); the labels are not the official ones of FiberCup.
 *
 * @param bundlesJson content of `bundles.json`
 * @returns function of points (n × 3, mm), first point and number of points
 * @throws TractogenError INPUT_INVALID if the definitions are malformed
 */
export function labelRule(
  bundlesJson: unknown,
): (points: Float32Array, start: number, count: number) => Label {
  const bundles = parseBundles(bundlesJson);
  return (points, start, count) => {
    for (const bundle of bundles.bundles) {
      if (
        directionBetweenEnds(bundles, bundle, points, start, count) !== null &&
        followsCentreline(bundles, bundle, points, start, count)
      )
        return { label: bundle.id, kind: 'bundle' };
    }
    return {
      label: null,
      kind: joinsTwoEnds(bundles, points, start, count) ? 'invalid_connection' : 'no_connection',
    };
  };
}

function joinsTwoEnds(bundles: Bundles, points: Float32Array, start: number, count: number): boolean {
  const boxes = [...bundles.ends.values()];
  const first = boxes.filter((box) => inEndBox(bundles, box, points, start));
  const last = boxes.filter((box) => inEndBox(bundles, box, points, start + count - 1));
  return first.some((box) => last.some((other) => other !== box));
}

function followsCentreline(
  { tolerance }: Bundles,
  { centreline }: BundleDefinition,
  points: Float32Array,
  start: number,
  count: number,
): boolean {
  const limit = tolerance * tolerance;
  const lines = centreline.length / 3;
  const nearestToLine = new Float64Array(lines).fill(Infinity);
  for (let p = start * 3; p < (start + count) * 3; p += 3) {
    let nearest = Infinity;
    for (let c = 0; c < lines; c++) {
      const dx = points[p] - centreline[c * 3];
      const dy = points[p + 1] - centreline[c * 3 + 1];
      const squared = dx * dx + dy * dy;
      if (squared < nearest) nearest = squared;
      if (squared < nearestToLine[c]) nearestToLine[c] = squared;
    }
    if (!(nearest <= limit)) return false;
  }
  return nearestToLine.every((squared) => squared <= limit);
}
