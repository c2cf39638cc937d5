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
  const original = nearestOthers(rows, dims, n - 1).index;
  const near = nearestOthers(embedded, 2, k).index;
  const rank = new Uint32Array(n);
  let penalty = 0;
  for (let i = 0; i < n; i++) {
    for (let r = 0; r < n - 1; r++) rank[original[i * (n - 1) + r]] = r + 1;
    for (let e = i * k; e < (i + 1) * k; e++) penalty += Math.max(0, rank[near[e]] - k);
  }
  return 1 - (2 * penalty) / (n * k * (2 * n - 3 * k - 1));
}
