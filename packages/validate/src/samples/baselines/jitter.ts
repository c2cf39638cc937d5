import type { Random } from '@tractogen/core';
import { VALUES } from '@tractogen/formats';
import type { Spreading } from './generator.ts';

/**
 * Jittered seeds: each generated streamline is a seed, moved as a whole by a normal step.
 *
 * @param seeds n × 256 × 3, mm
 * @returns its `spread` is the step's standard deviation along each axis, mm
 */
export function jitteredSeeds(seeds: Float32Array, count: number, random: Random): Spreading {
  const n = seeds.length / VALUES;
  const source = Array.from({ length: count }, () => random.integer(n));
  const steps = random.fillNormal(new Float32Array(count * 3));
  return (spread) => {
    const out = new Float32Array(count * VALUES);
    for (const [i, row] of source.entries()) {
      for (let k = 0; k < VALUES; k++)
        out[i * VALUES + k] = seeds[row * VALUES + k] + spread * steps[i * 3 + (k % 3)];
    }
    return out;
  };
}
