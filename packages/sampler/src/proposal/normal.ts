import { covarianceOf, meanOf, shrink, widen } from '../density/covariance.ts';
import { mixtureProposal, type Proposal } from './mixture.ts';

/** Added to a fitted covariance as a share of the kernel's, so that it is invertible for one seed too. */
export const FLOOR = 0.01;

/**
 * The normal with the mean and the shrunk covariance of the seeds, widened by the kernel: that of
 * the kernel density itself.
 *
 * @param seeds n × d in kernel space
 * @param share shrinkage of the covariance
 */
export function normalProposal(seeds: Float64Array, d: number, bandwidth: number, share: number): Proposal {
  const mean = meanOf(seeds, d);
  const variance = bandwidth * bandwidth;
  const base = widen(shrink(covarianceOf(seeds, d, mean), d, share), d, FLOOR * variance);
  return mixtureProposal([{ weight: 1, mean, base }], variance);
}
