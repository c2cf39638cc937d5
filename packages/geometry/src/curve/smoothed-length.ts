import { assertPoints } from './range.ts';

/** Half-width of the low-pass: 8 points each side, 17 in all. */
const HALF = 8;

/**
 * Length after one fixed low-pass, mm: the length used for labels, requests and measurements, since
 * raw arc length mostly measures the tracking step's jitter.
 *
 * The low-pass is a 17-point Hann window normalised to one, ½(1 + cos(πk/8)) for k = −8…8, meant
 * for 256 points at equal arc length. Beyond an end the curve is continued by reflection through
 * the end point (2·end − p), so the ends stay where they are and a straight line keeps its length.
 * Streamlines of fewer than 9 points use a window that fits.
 *
 * @param points n × 3, mm
 * @param start first point (points, not numbers)
 * @throws RangeError outside the array
 */
export function smoothedLength(points: Float32Array, start = 0, count = 256): number {
  assertPoints(points, start, count);
  if (count < 2) return 0;
  const half = Math.min(HALF, count - 1);
  const window = half === HALF ? HANN : hann(half);
  const held = new Float64Array(3);
  const here = new Float64Array(3);
  let length = 0;
  for (let i = 0; i < count; i++) {
    for (let axis = 0; axis < 3; axis++) here[axis] = smoothed(points, start, count, i, axis, window);
    if (i > 0) length += Math.hypot(here[0] - held[0], here[1] - held[1], here[2] - held[2]);
    held.set(here);
  }
  return length;
}

function smoothed(
  points: Float32Array,
  start: number,
  count: number,
  i: number,
  axis: number,
  window: Float64Array,
): number {
  const half = (window.length - 1) / 2;
  const base = start * 3 + axis;
  const last = count - 1;
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
  return sum;
}

function hann(half: number): Float64Array {
  const raw = Float64Array.from(
    { length: 2 * half + 1 },
    (_, i) => 1 + Math.cos((Math.PI * (i - half)) / half),
  );
  const sum = raw.reduce((a, b) => a + b, 0);
  return raw.map((value) => value / sum);
}

const HANN = hann(HALF);
