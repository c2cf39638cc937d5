import { kNearest, nearestNeighbours } from './search.ts';

/** How generated points lie among real ones. */
export interface Manifold {
  /** Share of generated points inside some real point's ball: precision (Kynkäänniemi et al. 2019). */
  readonly precision: number;
  /** Share of real points inside some generated point's ball: recall (Kynkäänniemi et al. 2019). */
  readonly recall: number;
  /** Mean number of real balls around a generated point, over k: near 1 where both have one density (Naeem et al. 2020). */
  readonly density: number;
  /** Share of real points with a generated point in their ball (Naeem et al. 2020). */
  readonly coverage: number;
}

/**
 * Precision, recall, density and coverage. A point's ball reaches to its k-th neighbour among its own kind, itself
 * not counted.
 *
 * @param real m × dims
 * @param generated n × dims
 * @throws TractogenError DEGENERATE_DATA with k points or fewer of a kind
 */
export function compareManifolds(real: Float32Array, generated: Float32Array, dims: number, k = 5): Manifold {
  const realRadius = ownRadii(real, dims, k);
  const generatedRadius = ownRadii(generated, dims, k);
  const [m, n] = [real.length / dims, generated.length / dims];
  let inside = 0;
  let precise = 0;
  const recalled = new Uint8Array(m);
  for (let j = 0; j < n; j++) {
    let balls = 0;
    for (let i = 0; i < m; i++) {
      const apart = distance(real, i * dims, generated, j * dims, dims);
      if (apart <= realRadius[i]) balls++;
      if (apart <= generatedRadius[j]) recalled[i] = 1;
    }
    inside += balls;
    if (balls > 0) precise++;
  }
  const nearest = nearestNeighbours(real, generated, dims).distance;
  let covered = 0;
  for (let i = 0; i < m; i++) if (nearest[i] <= realRadius[i]) covered++;
  return {
    precision: precise / n,
    recall: recalled.reduce((sum, hit) => sum + hit, 0) / m,
    density: inside / (k * n),
    coverage: covered / m,
  };
}

/** Distance of each row to its k-th nearest other row. */
function ownRadii(rows: Float32Array, dims: number, k: number): Float32Array {
  const found = kNearest(rows, rows, dims, k + 1).distance;
  return Float32Array.from({ length: rows.length / dims }, (_, row) => found[row * (k + 1) + k]);
}

function distance(a: Float32Array, i: number, b: Float32Array, j: number, dims: number): number {
  let sum = 0;
  for (let d = 0; d < dims; d++) sum += (a[i + d] - b[j + d]) ** 2;
  return Math.sqrt(sum);
}
