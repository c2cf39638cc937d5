import { assertPoints } from '../curve/range.ts';
import type { BundleDefinition, Bundles, EndBox } from './bundles.ts';

/** Whether a point lies in an end box, half a voxel beyond its voxel centres included. */
export function inEndBox(
  { voxel }: Bundles,
  { low, high }: EndBox,
  points: Float32Array,
  point: number,
): boolean {
  for (let axis = 0; axis < 3; axis++) {
    const at = points[point * 3 + axis] / voxel;
    if (!(at >= low[axis] - 0.5 && at <= high[axis] + 0.5)) return false;
  }
  return true;
}

/**
 * How a streamline lies between the ends of a bundle.
 *
 * @param start first point (points, not numbers)
 * @returns `forward` from the first end to the second, `reversed` the other way, else null
 */
export function directionBetweenEnds(
  bundles: Bundles,
  bundle: BundleDefinition,
  points: Float32Array,
  start: number,
  count: number,
): 'forward' | 'reversed' | null {
  assertPoints(points, start, count);
  const [first, second] = bundle.ends.map((name) => bundles.ends.get(name));
  if (!first || !second || count < 1) return null;
  const last = start + count - 1;
  if (inEndBox(bundles, first, points, start) && inEndBox(bundles, second, points, last)) return 'forward';
  if (inEndBox(bundles, second, points, start) && inEndBox(bundles, first, points, last)) return 'reversed';
  return null;
}
