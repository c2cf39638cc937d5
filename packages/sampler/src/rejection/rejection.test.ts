import { randomFrom } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import { covarianceOf, meanOf } from '../density/covariance.ts';
import { kernelDensity } from '../density/kde.ts';
import { fitMixture } from '../proposal/expectation-maximisation.ts';
import { normalProposal } from '../proposal/normal.ts';
import { exactLogEnvelope, percentileLogEnvelope } from './envelope.ts';
import { rejectionSampler } from './sampler.ts';

const seeds = Float64Array.of(-2, 0, -1.5, 1, 2, 0.5, 2.5, -1, 0, 3);
const density = kernelDensity(seeds, 2, 0.6);

function draws(
  count: number,
  sampler: ReturnType<typeof rejectionSampler>,
): { rows: Float64Array; proposed: number } {
  const random = randomFrom(11);
  const rows = new Float64Array(2 * count);
  const point = new Float64Array(2);
  let proposed = 0;
  for (let i = 0; i < count;) {
    proposed++;
    if (sampler.propose(random, point)) rows.set(point, 2 * i++);
  }
  return { rows, proposed };
}

describe('exactLogEnvelope', () => {
  const proposals = {
    normal: normalProposal(seeds, 2, 0.6, 0.1),
    mixture: fitMixture(seeds, 2, { components: 3, kernelVariance: 0.36, shrinkage: 0.1 }, randomFrom(1)),
  };

  it.each(Object.entries(proposals))('bounds density over proposal everywhere (%s)', (_name, proposal) => {
    const bound = exactLogEnvelope(density, proposal);
    let largest = -Infinity;
    for (let x = -30; x <= 30; x += 0.25) {
      for (let y = -30; y <= 30; y += 0.25) {
        const point = Float64Array.of(x, y);
        largest = Math.max(largest, density.logDensity(point) - proposal.logDensity(point));
      }
    }
    expect(largest).toBeLessThanOrEqual(bound);
    expect(percentileLogEnvelope(density, proposal, 100)).toBeLessThanOrEqual(bound);
    expect(percentileLogEnvelope(density, proposal, 50)).toBeLessThanOrEqual(
      percentileLogEnvelope(density, proposal, 75),
    );
  });

  it('is attained for one seed and one component', () => {
    const one = kernelDensity(Float64Array.of(1), 1, 0.5);
    const proposal = normalProposal(Float64Array.of(-2, 2), 1, 0.5, 0);
    const bound = exactLogEnvelope(one, proposal);
    let largest = -Infinity;
    for (let x = -10; x <= 10; x += 0.0005) {
      const at = Float64Array.of(x);
      largest = Math.max(largest, one.logDensity(at) - proposal.logDensity(at));
    }
    expect(largest).toBeCloseTo(bound, 5);
  });

  it('gives samples with the moments of the kernel density, accepted at the rate 1 / M', () => {
    const logM = exactLogEnvelope(density, proposals.mixture);
    const n = 20_000;
    const { rows, proposed } = draws(n, rejectionSampler(density, proposals.mixture, logM));
    expect(Math.abs(n / proposed / Math.exp(-logM) - 1)).toBeLessThan(0.05);
    const mean = meanOf(rows, 2);
    const expected = meanOf(seeds, 2);
    const covariance = covarianceOf(rows, 2, mean);
    // Population covariance of the seeds plus h² I; tolerance: five standard errors of a mean of n values.
    const wanted = covarianceOf(seeds, 2, expected).map((value, k) => value * 0.8 + (k % 3 === 0 ? 0.36 : 0));
    for (let j = 0; j < 2; j++) {
      expect(Math.abs(mean[j] - expected[j])).toBeLessThan(5 * Math.sqrt(wanted[3 * j] / n));
    }
    for (let k = 0; k < 4; k++)
      expect(Math.abs(covariance[k] - wanted[k])).toBeLessThan(5 * Math.sqrt(2 / n) * 5);
    // A third moment, which a normal of the same covariance would have at 0.
    let third = 0;
    for (let i = 0; i < n; i++) third += (rows[2 * i + 1] - mean[1]) ** 3 / n;
    const ofSeeds = [0, 1, 0.5, -1, 3].reduce((sum, y) => sum + (y - expected[1]) ** 3 / 5, 0);
    expect(Math.abs(third - ofSeeds)).toBeLessThan(0.4);
  });
});

describe('percentileLogEnvelope', () => {
  it('too small a bound gives min(p, M q): the peaks are cut', () => {
    const one = kernelDensity(Float64Array.of(0, 0), 2, 0.3);
    const proposal = normalProposal(seeds, 2, 0.6, 0.1);
    const spread = (logM: number): number => {
      const { rows } = draws(4000, rejectionSampler(one, proposal, logM));
      return covarianceOf(rows, 2, meanOf(rows, 2))[0];
    };
    expect(spread(5)).toBeCloseTo(0.09, 1);
    expect(spread(-3)).toBeGreaterThan(0.2);
  });
});
