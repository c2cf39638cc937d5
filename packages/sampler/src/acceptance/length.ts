import { smoothedLength } from '@tractogen/geometry';
import type { Filter } from './filter.ts';

export interface LengthBounds {
  /** Smoothed arc length, mm. */
  readonly min: number;
  readonly max: number;
}

/** Drops streamlines whose smoothed length lies outside the bounds, both inclusive. */
export function lengthWithin({ min, max }: LengthBounds): Filter {
  return (points) => {
    const length = smoothedLength(points, 0, points.length / 3);
    return length >= min && length <= max ? null : 'length';
  };
}

/**
 * The range of training lengths widened by a share on both sides.
 *
 * @param lengths smoothed lengths of a bundle's training streamlines, mm, at least one
 */
export function trainingRange(lengths: Iterable<number>, margin: number): LengthBounds {
  let min = Infinity;
  let max = 0;
  for (const length of lengths) {
    min = Math.min(min, length);
    max = Math.max(max, length);
  }
  return { min: min * (1 - margin), max: max * (1 + margin) };
}
