import { decodeLinear, fitLinear, linearMap } from '@tractogen/codec';
import type { Random } from '@tractogen/core';
import type { Spreading } from './generator.ts';

/** Components at most. */
const MOST = 32;

/**
 * A normal in the seeds' own principal components, with their variances.
 *
 * @param seeds n × 256 × 3, mm, all read in one direction; n ≥ 3
 * @returns its `spread` multiplies the standard deviations: 1 is the seeds' own
 */
export function pcaGaussian(seeds: Float32Array, count: number, random: Random): Spreading {
  const n = seeds.length / 768;
  const fit = fitLinear(seeds, Math.min(MOST, n - 2));
  const map = linearMap(fit, true);
  const draws = random.fillNormal(new Float32Array(count * map.unit.length));
  return (spread) =>
    decodeLinear(
      map,
      draws.map((value) => value * spread),
    );
}
