import { TractogenError } from '@tractogen/core';
import { assertPoints } from './range.ts';

/**
 * Places `target` points at equal arc length along the polyline, by linear interpolation. Both ends
 * are kept exactly. A streamline of zero length gives `target` equal points.
 *
 * @param points m × 3, mm, m ≥ 2; pass a `subarray` for one streamline of many
 * @param target points wanted, at least 2
 * @param out receives target × 3
 * @param outStart first point of `out` to write (points, not numbers)
 * @throws TractogenError STREAMLINE_INVALID with fewer than two points
 */
export function resampleByArcLength(
  points: Float32Array,
  target: number,
  out: Float32Array,
  outStart = 0,
): void {
  const count = points.length / 3;
  if (count < 2)
    throw new TractogenError('STREAMLINE_INVALID', `a streamline of ${count} points cannot be resampled`, {
      remedy: 'Drop it first',
    });
  if (target < 2) throw new RangeError('a streamline is resampled to two points or more');
  assertPoints(out, outStart, target);

  const travelled = new Float64Array(count);
  for (let i = 1; i < count; i++) travelled[i] = travelled[i - 1] + segmentLength(points, i);
  const total = travelled[count - 1];

  let segment = 1;
  for (let k = 1; k < target - 1; k++) {
    const wanted = (total * k) / (target - 1);
    while (segment < count - 1 && travelled[segment] < wanted) segment++;
    const span = travelled[segment] - travelled[segment - 1];
    const part = span > 0 ? Math.min(1, (wanted - travelled[segment - 1]) / span) : 0;
    const from = segment * 3 - 3;
    const to = (outStart + k) * 3;
    for (let axis = 0; axis < 3; axis++) {
      out[to + axis] = points[from + axis] + part * (points[from + 3 + axis] - points[from + axis]);
    }
  }
  out.set(points.subarray(0, 3), outStart * 3);
  out.set(points.subarray(points.length - 3), (outStart + target - 1) * 3);
}

function segmentLength(points: Float32Array, end: number): number {
  const i = end * 3;
  return Math.hypot(points[i] - points[i - 3], points[i + 1] - points[i - 2], points[i + 2] - points[i - 1]);
}
