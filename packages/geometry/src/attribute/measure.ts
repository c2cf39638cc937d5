import { assertPoints } from '../curve/range.ts';
import { smoothedPoints } from './smoothed-points.ts';

/** What one streamline shows of itself, and the units. */
export const SHAPE_ATTRIBUTES = [
  { name: 'length', unit: 'mm' },
  { name: 'bow', unit: 'mm' },
  { name: 'sinuosity', unit: '1' },
  { name: 'end_x', unit: 'mm' },
  { name: 'end_y', unit: 'mm' },
  { name: 'end_z', unit: 'mm' },
] as const;

export type ShapeAttribute = (typeof SHAPE_ATTRIBUTES)[number]['name'];

/**
 * One attribute of one streamline after the fixed low-pass (see `smoothedPoints`):
 *
 * - `length`: arc length, mm;
 * - `bow`: largest distance from the straight line through the two ends, mm;
 * - `sinuosity`: length over the distance between the ends; infinite where the ends meet;
 * - `end_x`, `end_y`, `end_z`: the last point, mm (the low-pass leaves it where it is).
 *
 * @param points n × 3, mm
 * @param start first point (points, not numbers)
 * @throws RangeError outside the array, or without a point
 */
export function measureAttribute(name: ShapeAttribute, points: Float32Array, start = 0, count = 256): number {
  assertPoints(points, start, count);
  if (count < 1) throw new RangeError('a streamline without points has no attributes');
  const end = (start + count - 1) * 3;
  switch (name) {
    case 'end_x':
      return points[end];
    case 'end_y':
      return points[end + 1];
    case 'end_z':
      return points[end + 2];
    default: {
      const curve = smoothedPoints(points, start, count, new Float64Array(count * 3));
      if (name === 'length') return arc(curve);
      // The low-pass leaves the ends where they are up to rounding, which would give ends that meet a direction.
      for (let axis = 0; axis < 3; axis++) {
        curve[axis] = points[start * 3 + axis];
        curve[curve.length - 3 + axis] = points[end + axis];
      }
      return name === 'bow' ? bow(curve) : arc(curve) / distance(curve, 0, curve.length - 3);
    }
  }
}

function arc(curve: Float64Array): number {
  let length = 0;
  for (let k = 3; k < curve.length; k += 3) length += distance(curve, k - 3, k);
  return length;
}

function bow(curve: Float64Array): number {
  const last = curve.length - 3;
  const chord = distance(curve, 0, last);
  // Where the ends meet there is no line: the largest distance is that from the point.
  const [ux, uy, uz] = [0, 1, 2].map((axis) => (chord > 0 ? (curve[last + axis] - curve[axis]) / chord : 0));
  let largest = 0;
  for (let k = 3; k < last; k += 3) {
    const [x, y, z] = [curve[k] - curve[0], curve[k + 1] - curve[1], curve[k + 2] - curve[2]];
    const along = x * ux + y * uy + z * uz;
    largest = Math.max(largest, Math.hypot(x - along * ux, y - along * uy, z - along * uz));
  }
  return largest;
}

function distance(curve: Float64Array, a: number, b: number): number {
  return Math.hypot(curve[b] - curve[a], curve[b + 1] - curve[a + 1], curve[b + 2] - curve[a + 2]);
}
