import { directDistance, downsample, mdf, reverseStreamline } from '@tractogen/geometry';
import { startsHigh } from './by-ends.ts';

const POINTS = 20;
/** A medoid of more rows than this differs little and costs their square. */
const MOST = 300;

/** A streamline in the middle of a bundle, oriented by its own ends: 20 × 3, mm. */
export function medoidOf(points: Float32Array): Float32Array {
  const thin = downsample(points, POINTS);
  const rows = thin.length / (POINTS * 3);
  const step = Math.max(1, rows / MOST);
  const sample = Array.from({ length: Math.min(rows, MOST) }, (_, i) => Math.floor(i * step));
  let best = Infinity;
  let chosen = 0;
  for (const a of sample) {
    let sum = 0;
    for (const b of sample) {
      sum += mdf(thin, a * POINTS, thin, b * POINTS, POINTS);
      if (sum >= best) break;
    }
    if (sum >= best) continue;
    best = sum;
    chosen = a;
  }
  const medoid = thin.slice(chosen * POINTS * 3, (chosen + 1) * POINTS * 3);
  if (startsHigh(medoid, 0, POINTS)) reverseStreamline(medoid, 0, POINTS);
  return medoid;
}

/** Whether a streamline (256 × 3, mm) lies nearer to the medoid when it is reversed. */
export function runsAgainst(medoid: Float32Array, points: Float32Array): boolean {
  const thin = downsample(points, POINTS);
  const direct = directDistance(medoid, 0, thin, 0, POINTS);
  reverseStreamline(thin, 0, POINTS);
  return directDistance(medoid, 0, thin, 0, POINTS) < direct;
}
