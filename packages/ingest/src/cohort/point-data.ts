import type { Random } from '@tractogen/core';
import type { BundleOfSubject } from './effects.ts';
import type { Law } from './law.ts';

/**
 * FA at the points of a subject's streamlines in one bundle: higher in its middle than at its ends, alike from both sides.
 *
 * @returns streamlines × points, within [0, 1]
 */
export function faAlong(
  { fa: [ends, middle], faNoise }: Law,
  { faShare, faShift }: BundleOfSubject,
  streamlines: number,
  points: number,
  random: Random,
): Float32Array {
  return Float32Array.from({ length: streamlines * points }, (_, i) => {
    const place = Math.sin((Math.PI * (i % points)) / (points - 1));
    const value = (ends + (middle - ends) * place) * (1 + faShare) + faShift + faNoise * random.normal();
    return Math.min(1, Math.max(0, value));
  });
}
