/** Rows taken at once: 64 rows of 768 float64 are 384 KiB, which stays in a processor's cache. */
const BLOCK = 64;

/** Mean of every column, in float64. @param rows n × width */
export function columnMeans(rows: Float32Array, width: number): Float64Array {
  const n = rows.length / width;
  const mean = new Float64Array(width);
  for (let i = 0; i < rows.length; i += width) {
    for (let k = 0; k < width; k++) mean[k] += rows[i + k];
  }
  for (let k = 0; k < width; k++) mean[k] /= n;
  return mean;
}

/**
 * Sample covariance (divisor n − 1) accumulated in float64.
 *
 * @param rows n × width, n ≥ 2
 * @returns row-major width × width
 */
export function covariance(rows: Float32Array, width: number, mean: Float64Array): Float64Array {
  const n = rows.length / width;
  const sums = new Float64Array(width * width);
  // Columns side by side, so that the inner product runs over neighbours in memory.
  const block = new Float64Array(width * BLOCK);
  for (let first = 0; first < n; first += BLOCK) {
    const count = Math.min(BLOCK, n - first);
    for (let i = 0; i < count; i++) {
      for (let k = 0; k < width; k++) block[k * BLOCK + i] = rows[(first + i) * width + k] - mean[k];
    }
    addProducts(block, count, width, sums);
  }
  for (let a = 0; a < width; a++) {
    for (let b = 0; b <= a; b++) {
      const value = sums[a * width + b] / (n - 1);
      sums[a * width + b] = value;
      sums[b * width + a] = value;
    }
  }
  return sums;
}

function addProducts(block: Float64Array, count: number, width: number, sums: Float64Array): void {
  for (let a = 0; a < width; a++) {
    const left = a * BLOCK;
    for (let b = 0; b <= a; b++) {
      const right = b * BLOCK;
      let sum = 0;
      for (let i = 0; i < count; i++) sum += block[left + i] * block[right + i];
      sums[a * width + b] += sum;
    }
  }
}
