import type { Random } from '@tractogen/core';
import { widen } from '../density/covariance.ts';
import { gaussian, type Gaussian } from '../density/gaussian.ts';
import { logSumExp } from '../density/log-sum-exp.ts';

/** One component: a normal whose covariance is `base` + kernel variance · I. */
export interface Component {
  /** Positive; the weights of a mixture sum to 1. */
  readonly weight: number;
  readonly mean: Float64Array;
  /** Covariance without the kernel's own, row-major d × d, positive definite. */
  readonly base: Float64Array;
}

/** Proposal density q in kernel space; a normal is a mixture of one. */
export interface Proposal {
  readonly components: readonly Component[];
  readonly kernelVariance: number;
  logDensity(point: Float64Array): number;
  /** Fills `out` (d) with one draw. */
  draw(random: Random, out: Float64Array): void;
}

/** Makes a proposal of components; every covariance is widened by the kernel's h². */
export function mixtureProposal(components: readonly Component[], kernelVariance: number): Proposal {
  const normals: Gaussian[] = [];
  const logWeights: number[] = [];
  const cumulative: number[] = [];
  let total = 0;
  for (const { weight, mean, base } of components) {
    normals.push(gaussian(mean, widen(base, mean.length, kernelVariance)));
    logWeights.push(Math.log(weight));
    cumulative.push((total += weight));
  }
  const terms = new Float64Array(components.length);
  return {
    components,
    kernelVariance,
    logDensity(point) {
      for (const [k, normal] of normals.entries()) terms[k] = logWeights[k] + normal.logDensity(point);
      return logSumExp(terms);
    },
    draw(random, out) {
      const u = random.uniform() * total;
      const chosen = cumulative.findIndex((edge) => u < edge);
      normals[chosen === -1 ? normals.length - 1 : chosen].draw(random, out);
    },
  };
}
