import { measureAttribute } from '../attribute/measure.ts';

/**
 * Length after one fixed low-pass, mm: the length used for labels, requests and measurements, since
 * raw arc length mostly measures the tracking step's jitter. See `smoothedPoints` for the low-pass.
 *
 * @param points n × 3, mm
 * @param start first point (points, not numbers)
 * @throws RangeError outside the array
 */
export function smoothedLength(points: Float32Array, start = 0, count = 256): number {
  return count < 2 ? 0 : measureAttribute('length', points, start, count);
}
