/**
 * Quantile with linear interpolation between order statistics (numpy's default).
 *
 * @param sorted increasing, at least one
 * @param q 0 … 1
 */
export function quantileOf(sorted: ArrayLike<number>, q: number): number {
  const at = q * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
}
