import type { Random } from '@tractogen/core';
import type { KernelDensity } from '../density/kde.ts';
import type { Proposal } from '../proposal/mixture.ts';

/** A source of points in kernel space: one call, one proposal. */
export interface PointSampler {
  /** Fills `out` (d) and says whether the proposal is accepted. */
  propose(random: Random, out: Float64Array): boolean;
}

/**
 * Rejection sampling in log space: z ~ q is accepted if log u ≤ log p̂(z) − log M − log q(z), u uniform in (0, 1].
 * Densities in 32 dimensions underflow when exponentiated. (von Neumann 1951; models: GESTA.)
 */
export function rejectionSampler(density: KernelDensity, proposal: Proposal, logM: number): PointSampler {
  return {
    propose(random, out) {
      proposal.draw(random, out);
      const logU = Math.log(1 - random.uniform());
      return logU <= density.logDensity(out) - logM - proposal.logDensity(out);
    },
  };
}

/** Draws from the kernel density itself: every proposal is accepted. */
export function directSampler(density: KernelDensity): PointSampler {
  return {
    propose(random, out) {
      density.draw(random, out);
      return true;
    },
  };
}
