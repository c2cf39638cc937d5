import type { Random } from '@tractogen/core';

/**
 * What units are multiplied with: 0 with probability `dropout`, 1 / (1 − dropout) else (Srivastava et al. 2014,
 * scaled in training instead of inference). Two values a word, of 16 bits each: half a million are drawn a
 * batch, and drawing takes longest.
 */
export function maskValues(size: number, dropout: number, random: Random): Float32Array {
  const limit = Math.round(dropout * 2 ** 16);
  const kept = 1 / (1 - dropout);
  const values = new Float32Array(size);
  let word = 0;
  for (let i = 0; i < size; i++) {
    word = i % 2 === 0 ? random.uint32() : word >>> 16;
    values[i] = (word & 0xffff) < limit ? 0 : kept;
  }
  return values;
}
