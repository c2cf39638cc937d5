const STEPS = 14;

/**
 * The largest spread whose overreach stays within `allowed`, by bisection; overreach grows with spread, up to the grain of
 * voxels.
 *
 * @param overreach of a spread, 0 … 1
 * @param most upper end of the search
 */
export function matchedSpread(overreach: (spread: number) => number, allowed: number, most: number): number {
  if (overreach(most) <= allowed) return most;
  let [low, high] = [0, most];
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2;
    if (overreach(middle) <= allowed) low = middle;
    else high = middle;
  }
  return low;
}
