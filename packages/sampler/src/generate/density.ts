import type { Codec } from '@tractogen/codec';
import { TractogenError, type Random } from '@tractogen/core';
import { chooseKernel, type BandwidthRule } from '../bandwidth/choose.ts';
import type { SeedConditions } from '../bundles/conditions.ts';
import type { Seeds } from '../bundles/seeds.ts';
import { kernelDensity } from '../density/kde.ts';
import { latentSpace } from '../density/latent-space.ts';
import type { DensityParams } from '../params.ts';
import { chooseProposal } from '../proposal/choose.ts';
import { logEnvelope } from '../rejection/envelope.ts';
import { directSampler, rejectionSampler, type PointSampler } from '../rejection/sampler.ts';

/** The density of one bundle, ready to be drawn from. */
export interface BundleDensity {
  readonly sampler: PointSampler;
  readonly dimensions: number;
  /** n × d points of kernel space → n × latent. */
  toLatents(points: Float64Array): Float32Array;
  readonly bandwidth: number;
  readonly rule: BandwidthRule;
  readonly shrinkage: number;
  readonly heldOutLogDensity: number | null;
  /** Components of the proposal; 0 where nothing is rejected. */
  readonly components: number;
  /** log M; null where nothing is rejected. */
  readonly logEnvelope: number | null;
}

/**
 * Encodes the seeds, brings them to metric coordinates and fits kernel, proposal and envelope.
 *
 * @param conditions what the model is told about the seeds; undefined for one without conditions
 * @throws TractogenError DEGENERATE_DATA when the seeds are fewer than two or all alike
 */
export async function bundleDensity(
  codec: Codec,
  seeds: Seeds,
  conditions: SeedConditions | undefined,
  params: DensityParams,
  random: Random,
): Promise<BundleDensity> {
  const latents = await codec.encode(seeds.points, conditions?.own);
  const latent = latentSpace(codec, latents);
  const d = latent.dimensions;
  const metric = latent.toMetric(latents);
  if (seeds.used < 2 || !spread(metric, d)) {
    throw new TractogenError('DEGENERATE_DATA', `${seeds.used} distinct seeds are too few for a density`, {
      remedy: 'Give a bundle with at least two different training streamlines',
    });
  }
  const chosen = chooseKernel(metric, d, seeds.groups, params, random.stream('folds'));
  const inKernelSpace = chosen.space.enter(metric).map((value) => value * chosen.contraction);
  const density = kernelDensity(inKernelSpace, d, chosen.bandwidth);
  const facts = {
    dimensions: d,
    toLatents: (points: Float64Array) => latent.toLatents(chosen.space.leave(points)),
    bandwidth: chosen.bandwidth,
    rule: chosen.rule,
    shrinkage: chosen.shrinkage,
    heldOutLogDensity: chosen.score,
  };
  if (params.method === 'kde') {
    return { ...facts, sampler: directSampler(density), components: 0, logEnvelope: null };
  }
  const proposal = chooseProposal(
    inKernelSpace,
    d,
    chosen.bandwidth,
    params.proposal,
    random.stream('proposal'),
  );
  const logM = logEnvelope(density, proposal, params.envelope);
  return {
    ...facts,
    sampler: rejectionSampler(density, proposal, logM),
    components: proposal.components.length,
    logEnvelope: logM,
  };
}

function spread(rows: Float64Array, d: number): boolean {
  for (let i = d; i < rows.length; i++) if (Math.abs(rows[i] - rows[i % d]) > 1e-9) return true;
  return false;
}
