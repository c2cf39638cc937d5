/** Distances of references to a few of them: by the triangle inequality a floor for any distance. */
export interface Pivots {
  readonly count: number;
  /** Rows of the references that are pivots. */
  readonly rows: readonly number[];
  /** n × count. */
  readonly distances: Float64Array;
}

/**
 * Chooses pivots farthest-first from row 0: deterministic, and spread over the references.
 *
 * @param references n × dims
 */
export function choosePivots(references: Float32Array, dims: number, wanted: number): Pivots {
  const rows = references.length / dims;
  const count = Math.min(wanted, rows);
  const chosen: number[] = [];
  const distances = new Float64Array(rows * count);
  const nearest = new Float64Array(rows).fill(Infinity);
  let next = 0;
  for (let pivot = 0; pivot < count; pivot++) {
    chosen.push(next);
    const from = next;
    for (let row = 0; row < rows; row++) {
      const distance = Math.sqrt(squaredDistance(references, row * dims, references, from * dims, dims, Infinity));
      distances[row * count + pivot] = distance;
      if (distance < nearest[row]) nearest[row] = distance;
    }
    for (let row = 0; row < rows; row++) if (nearest[row] > nearest[next]) next = row;
  }
  return { count, rows: chosen, distances };
}

/** Squared Euclidean distance, or some number above `limit` once the partial sum has passed it. */
export function squaredDistance(a: Float32Array, i: number, b: Float32Array, j: number, dims: number, limit: number): number {
  let sum = 0;
  const end = i + dims;
  while (i < end && sum <= limit) {
    const stop = Math.min(i + 16, end);
    for (; i < stop; i++, j++) {
      const difference = a[i] - b[j];
      sum += difference * difference;
    }
  }
  return sum;
}
