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

/** Adds the products of columns a ≥ b; four columns b at a time, so that a value of column a is read once for them. */
function addProducts(block: Float64Array, count: number, width: number, sums: Float64Array): void {
  for (let a = 0; a < width; a++) {
    const left = a * BLOCK;
    let b = 0;
    for (; b + 3 <= a; b += 4) {
      const right = b * BLOCK;
      let sum0 = 0;
      let sum1 = 0;
      let sum2 = 0;
      let sum3 = 0;
      for (let i = 0; i < count; i++) {
        const value = block[left + i];
        sum0 += value * block[right + i];
        sum1 += value * block[right + BLOCK + i];
        sum2 += value * block[right + 2 * BLOCK + i];
        sum3 += value * block[right + 3 * BLOCK + i];
      }
      const at = a * width + b;
      sums[at] += sum0;
      sums[at + 1] += sum1;
      sums[at + 2] += sum2;
      sums[at + 3] += sum3;
    }
    for (; b <= a; b++) {
      const right = b * BLOCK;
      let sum = 0;
      for (let i = 0; i < count; i++) sum += block[left + i] * block[right + i];
      sums[a * width + b] += sum;
    }
  }
}
