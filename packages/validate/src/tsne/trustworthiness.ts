import { nearestOthers } from './neighbours.ts';

/**
 * Share of neighbourhoods that an embedding does not invent (Venna and Kaski 2001), 0 … 1:
 * 1 − 2 / (n k (2n − 3k − 1)) Σ over false neighbours of (rank in the original − k).
 *
 * @param rows n × dims
 * @param embedded n × 2
 */
export function trustworthiness(rows: Float32Array, dims: number, embedded: Float64Array, k = 15): number {
  const n = rows.length / dims;
  const near = nearestOthers(embedded, 2, k).index;
  const squared = new Float64Array(n);
  let penalty = 0;
  for (let i = 0; i < n; i++) {
    // One row of distances at a time: all of them would be n² numbers.
    for (let j = 0; j < n; j++) squared[j] = squaredDistance(rows, dims, i, j);
    for (let e = i * k; e < (i + 1) * k; e++) {
      const neighbour = near[e];
      let rank = 1;
      for (let j = 0; j < n; j++) {
        if (j === i || j === neighbour) continue;
        // Of equals the lower index is the nearer.
        if (squared[j] < squared[neighbour] || (squared[j] === squared[neighbour] && j < neighbour)) rank++;
      }
      penalty += Math.max(0, rank - k);
    }
  }
  return 1 - (2 * penalty) / (n * k * (2 * n - 3 * k - 1));
}

function squaredDistance(rows: Float32Array, dims: number, i: number, j: number): number {
  let sum = 0;
  for (let d = 0; d < dims; d++) sum += (rows[i * dims + d] - rows[j * dims + d]) ** 2;
  return sum;
}
