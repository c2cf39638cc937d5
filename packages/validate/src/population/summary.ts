import { measured } from '@tractogen/codec';
import { POINTS, gatherPoints } from '@tractogen/formats';
import { spreadAcross } from '@tractogen/geometry';

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
    // One mean is taken from n streamlines, hence n − 1.
    radius:
      rows.length < 5
        ? Number.NaN
        : Math.log(spreadAcross(own, POINTS) * Math.sqrt(rows.length / (rows.length - 1))),
    bow: mean(measured(own, 'bow')),
  };
}
