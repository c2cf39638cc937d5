import { POINTS } from '@tractogen/formats';
import { downsample } from '@tractogen/geometry';
import { KEPT, orientation } from './orientation.ts';

/** Numbers of a streamline where distributions are compared. */
export const DIMENSIONS = KEPT * 3;

/**
 * Makes features of streamlines: 20 points in mm, in the direction that is nearer to the bundle's medoid, so that
 * neither the side from which a streamline was tracked nor a generator's habit tells real from generated.
 *
 * @param bundles training streamlines of one bundle or of each, n × 256 × 3, mm
 * @returns n × 256 × 3 → n × 60
 */
export function canonicalFeatures(
  ...bundles: readonly Float32Array[]
): (points: Float32Array) => Float32Array {
  const orient = orientation(...bundles);
  return (points) => downsample(orient(points), KEPT, POINTS);
}
