import type { Random } from '@tractogen/core';

/** A Poisson number by counting exponential waits (Knuth), in parts of 500 so that the product stays above zero. */
export function poisson(mean: number, random: Random): number {
  let count = 0;
  for (let left = mean; left > 0; left -= 500) {
    const floor = Math.exp(-Math.min(left, 500));
    for (let product = random.uniform(); product > floor; product *= random.uniform()) count += 1;
  }
  return count;
}
