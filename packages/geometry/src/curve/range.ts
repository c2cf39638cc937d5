/**
 * Checks that a streamline lies inside its array.
 *
 * A start given in numbers where points are meant would read past the end, which typed arrays
 * answer with silence; this makes it loud.
 *
 * @throws RangeError
 */
export function assertPoints(points: Float32Array, start: number, count: number): void {
  if (start >= 0 && count >= 0 && (start + count) * 3 <= points.length) return;
  throw new RangeError(
    `points ${start} to ${start + count - 1} lie outside an array of ${Math.floor(points.length / 3)} points (starts and counts are points, not numbers)`,
  );
}
