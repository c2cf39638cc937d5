import { fitLinear } from './fit.ts';
import { linearMap, linearMetric, type LinearMap } from './map.ts';

/**
 * Whitened PCA of streamlines: the linear path that a network can start from. Latents of the rows given
 * have mean 0 and unit variance.
 *
 * @param points n × 768, normalised units; add `withFlips` where orientation is arbitrary
 * @param d components
 * @returns z = (components · (x − mean)) ⊘ unit, x̂ = mean + componentsᵀ · (unit ⊙ z), and the exact latent
 *   metric (row-major d × d, mm) for the given scale
 * @throws TractogenError DEGENERATE_DATA, NOT_FINITE, PARAMETER_INVALID
 */
export function whitenedPca(
  points: Float32Array,
  d: number,
  scale: number,
): { map: LinearMap; metric: number[] } {
  const map = linearMap(fitLinear(points, d), true);
  return { map, metric: linearMetric(map, scale) };
}
