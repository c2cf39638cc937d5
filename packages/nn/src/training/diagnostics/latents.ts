import { LOG_VARIANCE } from '../../losses/variance-head.ts';

/** DiagonalNormals with diagonal covariances, one a streamline; n × d each. */
export interface DiagonalNormals {
  readonly means: Float32Array;
  readonly logVariances: Float32Array;
}

/** Variance of the mean above which a latent dimension counts as used. */
const ACTIVE = 0.01;

/**
 * Mean over streamlines of KL(posterior ‖ prior) in each latent dimension, nats; log variances are clamped
 * as in the loss.
 *
 * @param latent d
 * @param prior N(0, I) if not given
 * @returns d values
 */
export function klPerDimension(
  posterior: DiagonalNormals,
  latent: number,
  prior?: DiagonalNormals,
): Float64Array {
  const { means, logVariances } = posterior;
  const sums = new Float64Array(latent);
  for (let i = 0; i < means.length; i++) {
    const lv = clamp(logVariances[i]);
    const priorLv = prior === undefined ? 0 : clamp(prior.logVariances[i]);
    const apart = means[i] - (prior?.means[i] ?? 0);
    sums[i % latent] += 0.5 * (priorLv - lv - 1 + Math.exp(lv - priorLv) + apart ** 2 * Math.exp(-priorLv));
  }
  return sums.map((sum) => sum / (means.length / latent));
}

/**
 * Latent dimensions that say something about the streamline: variance over streamlines of the posterior's
 * mean above 0.01.
 *
 * Source: Burda et al. 2016 (importance weighted autoencoders), section 5.
 *
 * @param means n × d
 * @param latent d
 */
export function activeUnits(means: Float32Array, latent: number): number {
  const rows = means.length / latent;
  let active = 0;
  for (let unit = 0; unit < latent; unit++) {
    let mean = 0;
    for (let row = 0; row < rows; row++) mean += means[row * latent + unit] / rows;
    let variance = 0;
    for (let row = 0; row < rows; row++) variance += (means[row * latent + unit] - mean) ** 2 / rows;
    if (variance > ACTIVE) active++;
  }
  return active;
}

function clamp(logVariance: number): number {
  return Math.min(LOG_VARIANCE.most, Math.max(LOG_VARIANCE.least, logVariance));
}
