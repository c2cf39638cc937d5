import { reverseStreamline } from './reverse.ts';

/**
 * The streamlines, then the same ones from their other end.
 *
 * @param points n × count × 3
 * @param count points of a streamline
 * @returns 2n × count × 3
 */
export function withFlips(points: Float32Array, count = 256): Float32Array {
  const out = new Float32Array(2 * points.length);
  out.set(points);
  out.set(points, points.length);
  for (let start = points.length / 3; start < out.length / 3; start += count)
    reverseStreamline(out, start, count);
  return out;
}
