import { CholeskyDecomposition, Matrix } from 'ml-matrix';

/** What of a pivot has to be left of its column's own square for the column not to be one of the others. */
const SINGULAR = 1e-12;

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
  const gram = Matrix.zeros(width, width);
  const right = Matrix.zeros(width, 1);
  for (let a = 0; a < width; a++) {
    for (let b = 0; b <= a; b++) {
      let sum = a === b ? (ridge[a] ?? 0) : 0;
      for (let i = 0; i < n; i++) sum += design[i * width + a] * design[i * width + b];
      // Of a column that is not finite nothing can be said.
      if (!Number.isFinite(sum)) return null;
      gram.set(a, b, sum).set(b, a, sum);
    }
    let sum = 0;
    for (let i = 0; i < n; i++) sum += design[i * width + a] * target[i];
    right.set(a, 0, sum);
  }
  const cholesky = new CholeskyDecomposition(gram);
  const pivots = cholesky.lowerTriangularMatrix.diagonal();
  if (!pivots.every((pivot, a) => pivot ** 2 > SINGULAR * gram.get(a, a))) return null;
  return Float64Array.from(cholesky.solve(right).to1DArray());
}
