/**
 * Exact k nearest other rows of every row, nearest first; of equals the lower index first.
 *
 * @param rows n × dims, k ≤ n − 1
 * @returns n × k indices and squared Euclidean distances
 */
export function nearestOthers(
  rows: ArrayLike<number>,
  dims: number,
  k: number,
): { index: Uint32Array; squared: Float64Array } {
  const n = rows.length / dims;
  const index = new Uint32Array(n * k);
  const squared = new Float64Array(n * k).fill(Number.POSITIVE_INFINITY);
  for (let i = 0; i < n; i++) {
    const start = i * k;
    for (let j = 0; j < n; j++) {
      if (j === i) continue;
      const worst = squared[start + k - 1];
      let distance = 0;
      for (let d = 0; d < dims && distance < worst; d++) {
        const difference = rows[i * dims + d] - rows[j * dims + d];
        distance += difference * difference;
      }
      if (distance < worst) insertSorted(index, squared, start, k, j, distance);
    }
  }
  return { index, squared };
}

function insertSorted(
  index: Uint32Array,
  squared: Float64Array,
  start: number,
  k: number,
  j: number,
  distance: number,
): void {
  let at = start + k - 1;
  while (at > start && squared[at - 1] > distance) {
    squared[at] = squared[at - 1];
    index[at] = index[at - 1];
    at--;
  }
  squared[at] = distance;
  index[at] = j;
}
