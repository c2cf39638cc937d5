import { meanOf } from '../density/covariance.ts';

/**
 * Silverman's rule for d dimensions: h = σ (4 / ((d + 2) n))^(1 / (d + 4)), σ² the mean variance of
 * the columns (Silverman 1986, eq. 4.14).
 *
 * @param seeds n × d, n ≥ 2
 */
export function silverman(seeds: Float64Array, d: number): number {
  const n = seeds.length / d;
  const mean = meanOf(seeds, d);
  let squares = 0;
  for (let i = 0; i < seeds.length; i++) squares += (seeds[i] - mean[i % d]) ** 2;
  const sigma = Math.sqrt(squares / (d * Math.max(1, n - 1)));
  return sigma * (4 / ((d + 2) * n)) ** (1 / (d + 4));
}

/**
 * The one-dimensional rule over all n × d numbers as if they were one sample, as GESTA was run:
 * h = 0.9 · min(σ, IQR / 1.349) · n^(−1/5), n the number of seeds. It depends on the rotation of the latents.
 */
export function silvermanFlattened(seeds: Float64Array, d: number): number {
  const sorted = Float64Array.from(seeds).toSorted();
  const mean = meanOf(sorted, 1)[0];
  let squares = 0;
  for (const value of sorted) squares += (value - mean) ** 2;
  const sigma = Math.sqrt(squares / Math.max(1, sorted.length - 1));
  const range = (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / 1.349;
  const spread = range > 0 ? Math.min(sigma, range) : sigma;
  return 0.9 * spread * (seeds.length / d) ** -0.2;
}

/** Quantile of sorted values with linear interpolation (type 7 of Hyndman and Fan). */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
}
