import { assertPoints } from '../curve/range.ts';
import { lowPass } from './low-pass.ts';

/**
 * A streamline after the fixed low-pass. Beyond an end the curve is continued by reflection through
 * the end point (2·end − p), so the ends stay where they are and a straight line stays as it is.
 *
 * @param points n × 3, mm
 * @param start first point (points, not numbers)
 * @param out count × 3, mm, overwritten; must not be `points`
 * @returns `out`
 * @throws RangeError outside the array
 */
export function smoothedPoints<T extends Float32Array | Float64Array>(
  points: Float32Array,
  start: number,
  count: number,
  out: T,
): T {
  assertPoints(points, start, count);
  const window = lowPass(count);
  const half = (window.length - 1) / 2;
  const first = start * 3;
  const last = count - 1;
  for (let i = 0; i < count; i++) {
    for (let axis = 0; axis < 3; axis++) {
      const base = first + axis;
      let sum = 0;
      for (let k = -half; k <= half; k++) {
        const j = i + k;
        const value =
          j < 0
            ? 2 * points[base] - points[base - j * 3]
            : j > last
              ? 2 * points[base + last * 3] - points[base + (2 * last - j) * 3]
              : points[base + j * 3];
        sum += window[k + half] * value;
      }
      out[i * 3 + axis] = sum;
    }
  }
  return out;
}
