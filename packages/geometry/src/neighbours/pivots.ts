/** Distances of references to a few of them: by the triangle inequality a floor for any distance. */
export interface Pivots {
  readonly count: number;
  /** Rows of the references that are pivots. */
  readonly rows: readonly number[];
  /** n × count. */
  readonly distances: Float64Array;
}

/**
 * Chooses pivots farthest-first from row 0: deterministic, and spread over the references. Fewer than wanted where the
 * references have fewer different points: no row is a pivot twice.
 *
 * @param references n × dims
 */
export function choosePivots(references: Float32Array, dims: number, wanted: number): Pivots {
  const rows = references.length / dims;
  const chosen: number[] = [];
  const columns: Float64Array[] = [];
  const nearest = new Float64Array(rows).fill(Infinity);
  let next = 0;
  while (chosen.length < Math.min(wanted, rows) && nearest[next] > 0) {
    const from = next;
    const column = Float64Array.from(nearest, (_, row) =>
      Math.sqrt(squaredDistance(references, row * dims, references, from * dims, dims, Infinity)),
    );
    chosen.push(from);
    columns.push(column);
    for (let row = 0; row < rows; row++) nearest[row] = Math.min(nearest[row], column[row]);
    for (let row = 0; row < rows; row++) if (nearest[row] > nearest[next]) next = row;
  }
  const count = chosen.length;
  const distances = new Float64Array(rows * count);
  for (const [pivot, column] of columns.entries())
    for (let row = 0; row < rows; row++) distances[row * count + pivot] = column[row];
  return { count, rows: chosen, distances };
}

/** Squared Euclidean distance, or some number above `limit` once the partial sum has passed it. */
export function squaredDistance(
  a: Float32Array,
  i: number,
  b: Float32Array,
  j: number,
  dims: number,
  limit: number,
): number {
  let sum = 0;
  let d = 0;
  for (const whole = dims - 3; d < whole && sum <= limit; d += 4) {
    const d0 = a[i + d] - b[j + d];
    const d1 = a[i + d + 1] - b[j + d + 1];
    const d2 = a[i + d + 2] - b[j + d + 2];
    const d3 = a[i + d + 3] - b[j + d + 3];
    sum += d0 * d0 + d1 * d1 + d2 * d2 + d3 * d3;
  }
  for (; d < dims && sum <= limit; d++) sum += (a[i + d] - b[j + d]) ** 2;
  return sum;
}
