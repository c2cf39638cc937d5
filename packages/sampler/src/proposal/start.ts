import type { Random } from '@tractogen/core';

/**
 * Starting means by k-means++: each next one is a seed drawn with probability proportional to its
 * squared distance from the nearest mean so far (Arthur and Vassilvitskii 2007).
 *
 * @param rows n × d
 * @returns the nearest mean of each row and, k × d, the means
 */
export function spreadMeans(
  rows: Float64Array,
  d: number,
  k: number,
  random: Random,
): { nearest: Uint32Array; means: Float64Array } {
  const n = rows.length / d;
  const means = new Float64Array(k * d);
  const nearest = new Uint32Array(n);
  const distance = new Float64Array(n).fill(Infinity);
  let chosen = random.integer(n);
  for (let c = 0; c < k; c++) {
    means.set(rows.subarray(chosen * d, (chosen + 1) * d), c * d);
    let total = 0;
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let j = 0; j < d; j++) sum += (rows[i * d + j] - means[c * d + j]) ** 2;
      if (sum < distance[i]) {
        distance[i] = sum;
        nearest[i] = c;
      }
      total += distance[i];
    }
    // All rows are means already: any row will do.
    if (total === 0) chosen = random.integer(n);
    else chosen = drawIndex(distance, total * random.uniform());
  }
  return { nearest, means };
}

function drawIndex(weights: Float64Array, target: number): number {
  let sum = 0;
  let last = 0;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] === 0) continue;
    sum += weights[i];
    last = i;
    if (sum > target) return i;
  }
  return last;
}
