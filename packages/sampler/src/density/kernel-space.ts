import { choleskyOf, covarianceOf, forwardSubstitute, logDeterminant, meanOf, shrink } from './covariance.ts';

/**
 * Coordinates in which the kernel is a ball: u = L⁻¹ (y − mean).
 *
 * An isotropic kernel has L = I, so u is in mm of the latent metric. A bundle-shaped kernel has
 * L Lᵀ = shrunk covariance of the seeds, so u counts the bundle's standard deviations.
 */
export interface KernelSpace {
  readonly dimensions: number;
  /** n × d metric coordinates → n × d kernel coordinates; a new array. */
  enter(rows: Float64Array): Float64Array;
  /** The way back, n × d. */
  leave(rows: Float64Array): Float64Array;
  /** log |det L|: subtract it from a log density here to get the one in metric coordinates. */
  readonly logVolume: number;
}

/** @param seeds n × d metric coordinates, mm; @param share shrinkage of their covariance */
export function kernelSpace(
  seeds: Float64Array,
  dimensions: number,
  kernel: 'bundle' | 'isotropic',
  share: number,
): KernelSpace {
  const d = dimensions;
  const mean = meanOf(seeds, d);
  const lower = kernel === 'isotropic' ? null : choleskyOf(shrink(covarianceOf(seeds, d, mean), d, share), d);
  return {
    dimensions: d,
    logVolume: lower === null ? 0 : logDeterminant(lower, d) / 2,
    enter(rows) {
      const out = rows.map((value, i) => value - mean[i % d]);
      if (lower !== null) forwardSubstitute(lower, d, out);
      return out;
    },
    leave(rows) {
      const out = new Float64Array(rows.length);
      for (let i = 0; i < rows.length; i += d) {
        for (let j = 0; j < d; j++) {
          let value = lower === null ? rows[i + j] : 0;
          if (lower !== null) for (let k = 0; k <= j; k++) value += lower[j * d + k] * rows[i + k];
          out[i + j] = mean[j] + value;
        }
      }
      return out;
    },
  };
}
