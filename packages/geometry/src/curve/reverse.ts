import { assertPoints } from './range.ts';

/**
 * Reverses the order of a streamline's points, in place.
 *
 * @param points n × 3, mm
 * @param start first point (points, not numbers)
 * @throws RangeError outside the array
 */
export function reverseStreamline(points: Float32Array, start: number, count: number): void {
  assertPoints(points, start, count);
  let low = start * 3;
  let high = (start + count - 1) * 3;
  while (low < high) {
    for (let axis = 0; axis < 3; axis++) {
      const held = points[low + axis];
      points[low + axis] = points[high + axis];
      points[high + axis] = held;
    }
    low += 3;
    high -= 3;
  }
}
