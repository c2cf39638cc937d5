import { measured } from '@tractogen/codec';
import { POINTS, VALUES, gatherPoints } from '@tractogen/formats';

/** What a group of streamlines is like: what the law of a bundle speaks of. */
export interface Summary {
  /** Mean log of the smoothed length, mm. */
  readonly length: number;
  /** Log of the root mean square distance across from the mean streamline, mm; NaN of fewer than five. */
  readonly radius: number;
  /** Mean bow, mm. */
  readonly bow: number;
}

export const MEASURES = ['length', 'radius', 'bow'] as const;

/** @param points all streamlines, × 256 × 3, mm, of which the rows run the same way */
export function summarise(points: Float32Array, rows: readonly number[]): Summary {
  const own = gatherPoints(points, Uint32Array.from(rows));
  const mean = (values: ArrayLike<number>): number =>
    Array.from(values).reduce((sum, x) => sum + x, 0) / rows.length;
  return {
    length: mean(measured(own, 'length').map(Math.log)),
    radius: rows.length < 5 ? Number.NaN : Math.log(acrossRms(own, rows.length)),
    bow: mean(measured(own, 'bow')),
  };
}

/** Ends lie where tracking stopped: the middle eight tenths count. One mean is taken from n, hence n − 1. */
function acrossRms(points: Float32Array, count: number): number {
  const mean = new Float64Array(VALUES);
  for (let i = 0; i < count; i++) for (let k = 0; k < VALUES; k++) mean[k] += points[i * VALUES + k] / count;
  const [from, to] = [Math.round(POINTS / 10), Math.round((9 * POINTS) / 10)];
  let sum = 0;
  for (let p = from; p < to; p++) {
    const at = 3 * p;
    const along = [mean[at + 3] - mean[at - 3], mean[at + 4] - mean[at - 2], mean[at + 5] - mean[at - 1]];
    const norm = Math.hypot(...along) || 1;
    for (let i = 0; i < count; i++) {
      const base = i * VALUES + at;
      const [x, y, z] = [
        points[base] - mean[at],
        points[base + 1] - mean[at + 1],
        points[base + 2] - mean[at + 2],
      ];
      const forward = (x * along[0] + y * along[1] + z * along[2]) / norm;
      sum += x * x + y * y + z * z - forward * forward;
    }
  }
  return Math.sqrt(sum / ((count - 1) * (to - from)));
}
