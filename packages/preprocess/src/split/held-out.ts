import { gatherPoints } from '@tractogen/formats';
import { distancesToTraining } from './leak.ts';

type Distances = ReturnType<typeof distancesToTraining>;

/** How far the held-out splits lie from training, by split. */
export interface HeldOutDistances {
  readonly all: { readonly valid: Distances; readonly test: Distances };
  readonly plausible: { readonly valid: Distances; readonly test: Distances };
}

/**
 * Distances of validation and test streamlines to their nearest training streamline, of all and of the plausible ones.
 *
 * @param points n × 256 × 3, mm
 * @param rowsOf rows of split 0 (training), 1, 2
 * @param threshold mm, below which a held-out streamline would be a leak
 */
export function heldOutDistances(
  points: Float32Array,
  rowsOf: (split: number) => Uint32Array,
  plausible: (row: number) => boolean,
  threshold: number,
): HeldOutDistances {
  const training = gatherPoints(points, rowsOf(0));
  const measured = (keep: (row: number) => boolean): { valid: Distances; test: Distances } => {
    const of = (split: number): Distances =>
      distancesToTraining(gatherPoints(points, rowsOf(split).filter(keep)), training, threshold);
    return { valid: of(1), test: of(2) };
  };
  return { all: measured(() => true), plausible: measured(plausible) };
}
