import { resampleByArcLength } from '@tractogen/geometry';
import type { Filter } from './filter.ts';

/** 1 (or more) inside white matter, 0 outside, at a place in RASMM mm. */
export type Mask = (x: number, y: number, z: number) => number;

const FEWEST_INSIDE = 3;

/**
 * GESTA's "hair cut": keeps the span from the first to the last point inside the mask and resamples
 * it to as many points as before, in place. Fewer than 3 points inside: dropped.
 */
export function trimToMask(mask: Mask): Filter {
  return (points) => {
    const count = points.length / 3;
    let first = -1;
    let last = -1;
    let inside = 0;
    for (let i = 0; i < count; i++) {
      if (mask(points[3 * i], points[3 * i + 1], points[3 * i + 2]) <= 0) continue;
      if (first < 0) first = i;
      last = i;
      inside++;
    }
    if (inside < FEWEST_INSIDE) return 'outside_white_matter';
    if (first > 0 || last < count - 1) {
      resampleByArcLength(points.slice(3 * first, 3 * (last + 1)), count, points);
    }
    return null;
  };
}

/** Drops streamlines unless more than `share` of their points lie in the mask. */
export function occupancy(mask: Mask, share: number): Filter {
  return (points) => {
    const count = points.length / 3;
    let inside = 0;
    for (let i = 0; i < count; i++) {
      if (mask(points[3 * i], points[3 * i + 1], points[3 * i + 2]) > 0) inside++;
    }
    return inside > share * count ? null : 'white_matter_occupancy';
  };
}
