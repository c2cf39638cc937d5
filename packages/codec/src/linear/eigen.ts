import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

/** Eigenvalues in falling order, and their unit eigenvectors as rows of a size × size matrix. */
export interface Eigen {
  readonly values: Float64Array;
  readonly vectors: Float64Array;
}

/**
 * Eigen-decomposition of a real symmetric matrix. An eigenvector's sign is free; here the entry of
 * largest magnitude (the first of equals) is positive, so that equal input gives equal output.
 *
 * @param matrix row-major size × size
 */
export function symmetricEigen(matrix: Float64Array, size: number): Eigen {
  const rows = Array.from({ length: size }, (_, i) => matrix.subarray(i * size, (i + 1) * size));
  const found = new EigenvalueDecomposition(new Matrix(rows), { assumeSymmetric: true });
  const order = found.realEigenvalues
    .map((value, index) => ({ value, index }))
    .toSorted((a, b) => b.value - a.value || a.index - b.index);
  const values = new Float64Array(size);
  const vectors = new Float64Array(size * size);
  for (const [row, { value, index }] of order.entries()) {
    values[row] = value;
    let peak = 0;
    for (let k = 0; k < size; k++) {
      const entry = found.eigenvectorMatrix.get(k, index);
      if (Math.abs(entry) > Math.abs(peak)) peak = entry;
    }
    const sign = peak < 0 ? -1 : 1;
    for (let k = 0; k < size; k++) vectors[row * size + k] = sign * found.eigenvectorMatrix.get(k, index);
  }
  return { values, vectors };
}
