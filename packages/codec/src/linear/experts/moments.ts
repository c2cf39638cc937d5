import { Matrix, solve } from 'ml-matrix';

/** A group's scores as a linear function of attributes, and what is left. */
export interface GroupMoments {
  readonly count: number;
  /** q: mean at attributes 0. */
  readonly mean: Float64Array;
  /** A × q. */
  readonly slopes: Float64Array;
  /** q × q: sum of products of the residuals. */
  readonly scatter: Float64Array;
}

/**
 * Least squares of scores on a constant and the attributes, over the rows that belong; a ridge of 1e-6
 * rows keeps attributes that never vary at slope 0.
 *
 * @param scores n × q
 * @param attributes n × a
 */
export function groupMoments(
  scores: Float64Array,
  q: number,
  attributes: Float32Array,
  a: number,
  belongs: (row: number) => boolean,
  n: number,
): GroupMoments {
  const rows = Array.from({ length: n }, (_, row) => row).filter((row) => belongs(row));
  const count = rows.length;
  const design = (row: number, column: number): number =>
    column === 0 ? 1 : attributes[row * a + column - 1];
  const gram = Matrix.zeros(a + 1, a + 1);
  const products = Matrix.zeros(a + 1, q);
  for (const row of rows) {
    for (let i = 0; i <= a; i++) {
      const value = design(row, i);
      for (let j = 0; j <= a; j++) gram.set(i, j, gram.get(i, j) + value * design(row, j));
      for (let j = 0; j < q; j++) products.set(i, j, products.get(i, j) + value * scores[row * q + j]);
    }
  }
  for (let i = 1; i <= a; i++) gram.set(i, i, gram.get(i, i) + 1e-6 * count);
  const coefficients = count > 0 ? solve(gram, products) : products;
  const scatter = new Float64Array(q * q);
  const residual = new Float64Array(q);
  for (const row of rows) {
    for (let j = 0; j < q; j++) {
      let expected = coefficients.get(0, j);
      for (let i = 1; i <= a; i++) expected += attributes[row * a + i - 1] * coefficients.get(i, j);
      residual[j] = scores[row * q + j] - expected;
    }
    for (let i = 0; i < q; i++) {
      for (let j = 0; j <= i; j++) scatter[i * q + j] += residual[i] * residual[j];
    }
  }
  for (let i = 0; i < q; i++) for (let j = 0; j < i; j++) scatter[j * q + i] = scatter[i * q + j];
  return {
    count,
    mean: Float64Array.from(coefficients.getRow(0)),
    slopes: Float64Array.from({ length: a * q }, (_, i) => coefficients.get(1 + Math.floor(i / q), i % q)),
    scatter,
  };
}
