import type { Random } from '@tractogen/core';
import { LOG_TWO_PI } from './gaussian.ts';
import { logSumExp } from './log-sum-exp.ts';

/** Gaussian kernel density: p̂(y) = 1/n Σ N(y; sᵢ, h² I). */
export interface KernelDensity {
  /** n × d. */
  readonly seeds: Float64Array;
  readonly dimensions: number;
  readonly bandwidth: number;
  logDensity(point: Float64Array): number;
  /** One exact draw: a seed at random plus h times a standard normal. */
  draw(random: Random, out: Float64Array): void;
}

/** @param seeds n × d, n ≥ 1; @param bandwidth h > 0 in the seeds' unit */
export function kernelDensity(seeds: Float64Array, dimensions: number, bandwidth: number): KernelDensity {
  const n = seeds.length / dimensions;
  const exponents = new Float64Array(n);
  const half = -1 / (2 * bandwidth * bandwidth);
  const constant = -Math.log(n) - dimensions * (Math.log(bandwidth) + LOG_TWO_PI / 2);
  return {
    seeds,
    dimensions,
    bandwidth,
    logDensity(point) {
      for (let i = 0; i < n; i++) {
        let squared = 0;
        const base = i * dimensions;
        for (let j = 0; j < dimensions; j++) {
          const delta = point[j] - seeds[base + j];
          squared += delta * delta;
        }
        exponents[i] = half * squared;
      }
      return constant + logSumExp(exponents);
    },
    draw(random, out) {
      const base = random.integer(n) * dimensions;
      for (let j = 0; j < dimensions; j++) out[j] = seeds[base + j] + bandwidth * random.normal();
    },
  };
}
