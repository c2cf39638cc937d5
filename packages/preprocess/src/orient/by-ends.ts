/**
 * Whether a streamline in no bundle is to be reversed: along the axis in which its two ends are
 * farthest apart, it starts at the smaller coordinate. Nothing but the streamline itself decides.
 *
 * @param start first point (points, not numbers)
 */
export function startsHigh(points: Float32Array, start: number, count: number): boolean {
  const first = start * 3;
  const last = (start + count - 1) * 3;
  let farthest = 0;
  for (let axis = 0; axis < 3; axis++) {
    const step = points[last + axis] - points[first + axis];
    if (Math.abs(step) > Math.abs(farthest)) farthest = step;
  }
  return farthest < 0;
}
