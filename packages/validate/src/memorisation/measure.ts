import { downsample, nearestMdf } from '@tractogen/geometry';
import { median } from '../metrics/statistics.ts';

/** Within so much of a training streamline, MDF in mm, a sample is its copy. */
export const COPY_MM = 0.1;

export interface Memorisation {
  /** Median distance of generated streamlines to the nearest training one, mm. */
  readonly distance: number;
  /** Median distance to the nearest training streamline, generated / held-out: 1 where samples keep away as others do. */
  readonly ratio: number;
  /** Share of generated, and of held-out streamlines, that are copies of a training streamline. */
  readonly copies: number;
  readonly heldOutCopies: number;
  /**
   * Probability that a sample lies nearer to training than a held-out streamline does, ties for half (Mann and Whitney's U over
   * n·m): ½ where they keep away alike, 1 where all samples are nearer.
   */
  readonly nearer: number;
}

/**
 * Whether samples repeat what was learnt: distances (MDF, flip-aware, 20 points) to the nearest training streamline, beside those of
 * streamlines that were held out.
 *
 * @param generated, training and heldOut n × 256 × 3, mm
 * @returns null where one of them is empty
 */
export function memorisation(
  generated: Float32Array,
  training: Float32Array,
  heldOut: Float32Array,
): Memorisation | null {
  if (generated.length === 0 || training.length === 0 || heldOut.length === 0) return null;
  const known = downsample(training);
  const [own, held] = [generated, heldOut].map((points) => nearestMdf(downsample(points), known).distance);
  const share = (of: ArrayLike<number>): number =>
    Array.from(of).filter((distance) => distance <= COPY_MM).length / of.length;
  const distance = median(own);
  return {
    distance,
    ratio: distance / median(held),
    copies: share(own),
    heldOutCopies: share(held),
    nearer: nearerShare(own, held),
  };
}

/** P(a < b) + ½ P(a = b) for one of each. */
export function nearerShare(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const sorted = Float64Array.from(b).toSorted();
  /** How many of b are below a value, or at it as well. */
  const below = (value: number, inclusive: boolean): number => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] < value || (inclusive && sorted[middle] === value)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  let sum = 0;
  for (const value of Array.from(a)) sum += sorted.length - (below(value, false) + below(value, true)) / 2;
  return sum / (a.length * b.length);
}
