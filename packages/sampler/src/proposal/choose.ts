import type { Random } from '@tractogen/core';
import type { RejectionParams } from '../params.ts';
import { fitMixture } from './expectation-maximisation.ts';
import type { Proposal } from './mixture.ts';
import { normalProposal } from './normal.ts';

/** Most components `half` gives: fitting costs seeds × components × d². */
const MOST = 256;
const SHRINKAGE = 0.1;

/**
 * The proposal that the parameters ask for.
 *
 * The acceptance rate falls steeply with the number of seeds a component stands for: a single normal
 * in 32 dimensions accepts fewer than one proposal in 100,000, hence half as many components as seeds.
 *
 * @param seeds n × d in kernel space
 */
export function chooseProposal(
  seeds: Float64Array,
  d: number,
  bandwidth: number,
  proposal: RejectionParams['proposal'],
  random: Random,
): Proposal {
  if (proposal === 'normal') return normalProposal(seeds, d, bandwidth, SHRINKAGE);
  const asked = proposal === 'gmm' ? 'half' : proposal.components;
  const n = seeds.length / d;
  const components = asked === 'half' ? Math.min(MOST, Math.max(1, Math.round(n / 2))) : asked;
  return fitMixture(seeds, d, { components, kernelVariance: bandwidth ** 2, shrinkage: SHRINKAGE }, random);
}
