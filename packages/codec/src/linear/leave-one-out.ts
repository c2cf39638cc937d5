import { Matrix, QrDecomposition } from 'ml-matrix';

/** What of a column has to be left beside the columns before it for it not to be one of them. */
const DEPENDENT = 1e-8;

/** A least-squares fit and how well it tells what it has not seen. */
export interface LeftOut {
  readonly coefficients: Float64Array;
  /** Mean squared error of each row as told by a fit to all others; infinite where one row alone fixes a coefficient. */
  readonly error: number;
}

/**
 * Linear least squares by QR, with its leave-one-out error from leverages (PRESS, Allen 1974): the residual of row i of a
 * fit without it is r_i / (1 − h_ii), h the diagonal of Q Qᵀ.
 *
 * @param design n × width, row-major
 * @param target n
 * @returns null where the columns do not fix the coefficients
 */
export function leaveOneOut(design: Float64Array, width: number, target: ArrayLike<number>): LeftOut | null {
  const n = target.length;
  if (n < width) return null;
  const x = Matrix.from1DArray(n, width, design);
  const y = Matrix.columnVector(Array.from(target));
  const decomposition = new QrDecomposition(x);
  const r = decomposition.upperTriangularMatrix;
  // A column of R has the length of the design's, and on the diagonal what the columns before it leave.
  if (!r.diagonal().every((left, a) => Math.abs(left) > DEPENDENT * Math.hypot(...r.getColumn(a))))
    return null;
  const q = decomposition.orthogonalMatrix;
  const coefficients = decomposition.solve(y);
  const residuals = Matrix.sub(y, x.mmul(coefficients)).to1DArray();
  let sum = 0;
  for (let i = 0; i < n; i++) {
    let leverage = 0;
    for (let a = 0; a < width; a++) leverage += q.get(i, a) ** 2;
    sum += leverage > 1 - DEPENDENT ? Number.POSITIVE_INFINITY : (residuals[i] / (1 - leverage)) ** 2;
  }
  return { coefficients: Float64Array.from(coefficients.to1DArray()), error: sum / n };
}
