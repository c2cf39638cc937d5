import { assertPoints } from './range.ts';

/**
 * Length of a streamline: the sum of its segments, mm.
 *
 * @param points n × 3, mm
 * @param start first point (points, not numbers)
 * @param count points of the streamline; to the end by default
 * @returns 0 for fewer than two points; not finite if a coordinate is not
 * @throws RangeError outside the array
 */
export function arcLength(points: Float32Array, start = 0, count = points.length / 3 - start): number {
  assertPoints(points, start, count);
  let length = 0;
  const end = (start + count) * 3;
  for (let i = start * 3 + 3; i < end; i += 3) {
    const dx = points[i] - points[i - 3];
    const dy = points[i + 1] - points[i - 2];
    const dz = points[i + 2] - points[i - 1];
    length += Math.sqrt(dx * dx + dy * dy + dz * dz);
  }
  return length;
}
