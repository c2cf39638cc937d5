import type { Nearest } from '../nearest/nearest.ts';
import type { Splits } from '../data.ts';

/** One way to tell plausible streamlines: a score of every row of a split, higher is more plausible. */
export interface Filter {
  /** `model` for the subject itself has the subject's name. */
  readonly name: string;
  readonly prefix: string;
  /** What the score is. */
  readonly note: string;
  readonly valid: Float64Array;
  readonly test: Float64Array;
}

/** FINTA's filter (Legarreta et al. 2021): minus the distance in mm to the nearest plausible training streamline. */
export function nearestFilter({ name, prefix, note, k, valid, test }: Nearest): Filter {
  const score = ({ distance }: Nearest['test']): Float64Array =>
    Float64Array.from({ length: distance.length / k }, (_, row) => -distance[row * k]);
  return { name, prefix, note: `${note}, 1-NN`, valid: score(valid), test: score(test) };
}

/** Smoothed length: what filtering by a minimum length reaches. */
export function lengthFilter({ valid, test }: Splits): Filter {
  return {
    name: 'length',
    prefix: 'length.',
    note: 'minimum smoothed length',
    valid: Float64Array.from(valid.length),
    test: Float64Array.from(test.length),
  };
}
