import { mdf } from './mdf.ts';

const POINTS = 20;
/** Streamlines compared at most; evenly spaced ones stand for the rest. */
const LIMIT = 150;

/** Mean MDF over pairs of distinct streamlines, mm; NaN below two. @param points n × 20 × 3, mm */
export function meanPairwiseMdf(points: Float32Array): number {
  const n = points.length / (3 * POINTS);
  const used = Math.min(n, LIMIT);
  const rows = Array.from({ length: used }, (_, i) => Math.floor((i * n) / used));
  let sum = 0;
  let pairs = 0;
  for (let a = 0; a < used; a++) {
    for (let b = a + 1; b < used; b++) {
      sum += mdf(points, rows[a] * POINTS, points, rows[b] * POINTS, POINTS);
      pairs++;
    }
  }
  return sum / pairs;
}
