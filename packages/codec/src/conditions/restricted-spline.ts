/**
 * Terms of a restricted cubic spline, without the constant: cubic between knots, linear beyond the outermost
 * (Harrell, Regression Modeling Strategies, 2015, §2.4.5). Between the outermost knots values stay of the order of x.
 *
 * @param knots increasing, at least two; k give k − 1 terms, the first of which is x itself
 */
export function splineTerms(x: number, knots: readonly number[]): readonly number[] {
  const last = knots.length - 1;
  const [first, before, end] = [knots[0], knots[last - 1], knots[last]];
  const scale = (end - first) ** 2;
  const cubed = (knot: number): number => Math.max(x - knot, 0) ** 3;
  const terms = [x];
  // What makes it linear beyond the last knot is that two combinations of the cubes vanish there.
  for (const knot of knots.slice(0, -2)) {
    const share = (end - knot) / (end - before);
    const bent = cubed(knot) - share * cubed(before) + (share - 1) * cubed(end);
    terms.push(bent / scale);
  }
  return terms;
}

/**
 * Knots at quantiles, evenly from the 5th to the 95th percentile.
 *
 * @param sorted increasing
 * @returns null where two of them fall together
 */
export function knotsOf(sorted: ArrayLike<number>, count: number): readonly number[] | null {
  const knots = Array.from({ length: count }, (_, i) => {
    const at = (0.05 + (0.9 * i) / (count - 1)) * (sorted.length - 1);
    const low = Math.floor(at);
    const high = Math.min(low + 1, sorted.length - 1);
    return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
  });
  return knots.every((knot, i) => i === 0 || knot > knots[i - 1]) ? knots : null;
}
