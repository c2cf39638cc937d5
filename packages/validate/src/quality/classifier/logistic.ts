import type { Decide, Labelled } from './classifier.ts';

const ITERATIONS = 100;
const TOLERANCE = 1e-8;

/**
 * Logistic regression on standardised columns with an L2 penalty on the slopes, by Newton's method: the minimum of
 * ½‖w‖² + Σ log(1 + exp(−y (w·x + b))), which is scikit-learn's with C = 1.
 */
export function fitLogistic({ rows, dims, labels }: Labelled): Decide {
  const n = labels.length;
  const { mean, sd } = columns(rows, dims);
  const x = standardise(rows, dims, mean, sd);
  const size = dims + 1;
  const weights = new Float64Array(size);
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const gradient = new Float64Array(size);
    const hessian = new Float64Array(size * size);
    for (let i = 0; i < n; i++) {
      const at = i * dims;
      const p = 1 / (1 + Math.exp(-score(x, at, dims, weights)));
      const residual = p - labels[i];
      // A floor keeps the step finite where every row is told apart with certainty.
      const curvature = Math.max(p * (1 - p), 1e-12);
      for (let a = 0; a < dims; a++) {
        gradient[a] += residual * x[at + a];
        const part = curvature * x[at + a];
        for (let b = 0; b <= a; b++) hessian[a * size + b] += part * x[at + b];
        hessian[dims * size + a] += part;
      }
      gradient[dims] += residual;
      hessian[dims * size + dims] += curvature;
    }
    for (let a = 0; a < dims; a++) {
      gradient[a] += weights[a];
      hessian[a * size + a] += 1;
    }
    const step = solveCholesky(hessian, gradient, size);
    let largest = 0;
    for (let a = 0; a < size; a++) {
      weights[a] -= step[a];
      largest = Math.max(largest, Math.abs(step[a]));
    }
    if (largest < TOLERANCE) break;
  }
  return (given) => {
    const z = standardise(given, dims, mean, sd);
    return Float64Array.from({ length: z.length / dims }, (_, i) => score(z, i * dims, dims, weights));
  };
}

function score(x: Float64Array, at: number, dims: number, weights: Float64Array): number {
  let sum = weights[dims];
  for (let a = 0; a < dims; a++) sum += weights[a] * x[at + a];
  return sum;
}

function columns(rows: Float32Array, dims: number): { mean: Float64Array; sd: Float64Array } {
  const n = rows.length / dims;
  const mean = new Float64Array(dims);
  const sd = new Float64Array(dims);
  for (let i = 0; i < rows.length; i++) mean[i % dims] += rows[i] / n;
  for (let i = 0; i < rows.length; i++) sd[i % dims] += (rows[i] - mean[i % dims]) ** 2 / n;
  return { mean, sd: sd.map((value) => Math.sqrt(value) || 1) };
}

function standardise(rows: Float32Array, dims: number, mean: Float64Array, sd: Float64Array): Float64Array {
  return Float64Array.from(rows, (value, i) => (value - mean[i % dims]) / sd[i % dims]);
}

/** Solves A x = b for a symmetric positive definite A, of which the lower triangle is read and overwritten. */
function solveCholesky(a: Float64Array, b: Float64Array, size: number): Float64Array {
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * size + j];
      for (let k = 0; k < j; k++) sum -= a[i * size + k] * a[j * size + k];
      a[i * size + j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / a[j * size + j];
    }
  }
  const x = Float64Array.from(b);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) x[i] -= a[i * size + k] * x[k];
    x[i] /= a[i * size + i];
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) x[i] -= a[k * size + i] * x[k];
    x[i] /= a[i * size + i];
  }
  return x;
}
