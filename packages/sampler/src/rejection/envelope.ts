import { quantile } from '../bandwidth/silverman.ts';
import { gaussian } from '../density/gaussian.ts';
import type { KernelDensity } from '../density/kde.ts';
import { logSumExp } from '../density/log-sum-exp.ts';
import type { Proposal } from '../proposal/mixture.ts';
import type { RejectionParams } from '../params.ts';

/**
 * log M with p̂(z) ≤ M q(z) for every z.
 *
 * The largest ratio at the seeds does not bound the ratio between them, but a bound exists in closed
 * form: the kernel N(z; s, h² I) over a component π N(z; μ, C + h² I) has its supremum where
 * z − μ = (C + h² I) C⁻¹ (s − μ), of height π⁻¹ |C + h² I|^½ h^(−d) exp(½ (s − μ)ᵀ C⁻¹ (s − μ)). Each seed takes its
 * best component; the mean over seeds bounds p̂ / q. It is not the least bound.
 */
export function exactLogEnvelope(density: KernelDensity, proposal: Proposal): number {
  const { seeds, dimensions: d, bandwidth } = density;
  const n = seeds.length / d;
  const bases = proposal.components.map(({ mean, base }) => gaussian(mean, base));
  const heights = proposal.components.map(({ weight, mean, base }) => {
    const wide = base.slice();
    for (let j = 0; j < d; j++) wide[j * d + j] += proposal.kernelVariance;
    return gaussian(mean, wide).logDeterminant / 2 - d * Math.log(bandwidth) - Math.log(weight);
  });
  const bounds = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const seed = seeds.subarray(i * d, (i + 1) * d);
    let least = Infinity;
    for (const [k, base] of bases.entries()) {
      least = Math.min(least, heights[k] + base.halfSquaredDistance(seed));
    }
    bounds[i] = least;
  }
  return logSumExp(bounds) - Math.log(n);
}

/**
 * log of a percentile of p̂ / q at the seeds. Below 100, and even at 100, q · M does not bound p̂
 * everywhere: what is sampled is min(p̂, M q), normalised.
 */
export function percentileLogEnvelope(
  density: KernelDensity,
  proposal: Proposal,
  percentile: number,
): number {
  const { seeds, dimensions: d } = density;
  const ratios = new Float64Array(seeds.length / d);
  for (let i = 0; i < ratios.length; i++) {
    const seed = seeds.subarray(i * d, (i + 1) * d);
    ratios[i] = density.logDensity(seed) - proposal.logDensity(seed);
  }
  return quantile(ratios.toSorted(), percentile / 100);
}

export function logEnvelope(
  density: KernelDensity,
  proposal: Proposal,
  envelope: RejectionParams['envelope'],
): number {
  return envelope === 'exact'
    ? exactLogEnvelope(density, proposal)
    : percentileLogEnvelope(density, proposal, envelope.percentile);
}
