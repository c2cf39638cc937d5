/**
 * Linear least squares with an optional ridge, by Cholesky of the normal equations in float64.
 *
 * @param design n × width, row-major
 * @param target n
 * @param ridge added to the diagonal of designᵀ design, one number for each column
 * @returns width coefficients, or null where the columns do not fix them
 */
export function leastSquares(
  design: Float64Array,
  width: number,
  target: ArrayLike<number>,
  ridge: readonly number[] = [],
): Float64Array | null {
  const n = target.length;
  const gram = new Float64Array(width * width);
  const right = new Float64Array(width);
  for (let i = 0; i < n; i++) {
    for (let a = 0; a < width; a++) {
      const value = design[i * width + a];
      right[a] += value * target[i];
      for (let b = 0; b <= a; b++) gram[a * width + b] += value * design[i * width + b];
    }
  }
  for (let a = 0; a < width; a++) gram[a * width + a] += ridge[a] ?? 0;
  return solve(gram, width, right);
}

/** What of a pivot has to be left of its column's own square for the column not to be one of the others. */
const SINGULAR = 1e-12;

/** Solves a symmetric positive definite system given by its lower half; overwrites both arguments. */
function solve(gram: Float64Array, width: number, right: Float64Array): Float64Array | null {
  for (let a = 0; a < width; a++) {
    const own = gram[a * width + a];
    for (let b = 0; b <= a; b++) {
      let sum = gram[a * width + b];
      for (let k = 0; k < b; k++) sum -= gram[a * width + k] * gram[b * width + k];
      if (a > b) gram[a * width + b] = sum / gram[b * width + b];
      else if (sum > SINGULAR * own) gram[a * width + a] = Math.sqrt(sum);
      else return null;
    }
  }
  for (let a = 0; a < width; a++) {
    for (let k = 0; k < a; k++) right[a] -= gram[a * width + k] * right[k];
    right[a] /= gram[a * width + a];
  }
  for (let a = width - 1; a >= 0; a--) {
    for (let k = a + 1; k < width; k++) right[a] -= gram[k * width + a] * right[k];
    right[a] /= gram[a * width + a];
  }
  return right;
}
