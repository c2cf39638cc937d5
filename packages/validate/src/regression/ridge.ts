import { leastSquares } from '@tractogen/codec';
import { mean, standardDeviation } from '../metrics/statistics.ts';

/** Strengths tried, for predictors of unit variance, as a share of the number of rows. */
const STRENGTHS = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1];

/** Rows of predictors and what they should predict. */
export interface Rows {
  /** n × width. */
  readonly predictors: Float32Array;
  readonly values: ArrayLike<number>;
}

/**
 * Ridge regression whose strength is the one with the smallest squared error on validation rows. Predictors are
 * standardised, the intercept is free.
 *
 * @returns n × width → n; null where training fixes nothing
 */
export function fitRidge(
  train: Rows,
  valid: Rows,
  width: number,
): ((predictors: Float32Array) => Float64Array) | null {
  const n = train.values.length;
  if (n < 2) return null;
  const scales = Array.from({ length: width }, (_, k) => {
    const column = Float64Array.from({ length: n }, (_value, i) => train.predictors[i * width + k]);
    return { mean: mean(column), sd: standardDeviation(column) || 1 };
  });
  const designOf = (predictors: Float32Array): Float64Array => {
    const rows = predictors.length / width;
    const out = new Float64Array(rows * (width + 1));
    for (let i = 0; i < rows; i++) {
      out[i * (width + 1)] = 1;
      for (let k = 0; k < width; k++)
        out[i * (width + 1) + k + 1] = (predictors[i * width + k] - scales[k].mean) / scales[k].sd;
    }
    return out;
  };
  const design = designOf(train.predictors);
  let best: { error: number; predict: (predictors: Float32Array) => Float64Array } | null = null;
  for (const strength of STRENGTHS) {
    const ridge = [0, ...Array.from({ length: width }, () => strength * n)];
    const found = leastSquares(design, width + 1, train.values, ridge);
    if (found === null) continue;
    const predict = (predictors: Float32Array): Float64Array => apply(designOf(predictors), found);
    const error = predict(valid.predictors).reduce(
      (sum, value, i) => sum + (value - valid.values[i]) ** 2,
      0,
    );
    if (best === null || error < best.error) best = { error, predict };
  }
  return best?.predict ?? null;
}

function apply(design: Float64Array, coefficients: Float64Array): Float64Array {
  const width = coefficients.length;
  return Float64Array.from({ length: design.length / width }, (_, i) =>
    coefficients.reduce((sum, value, k) => sum + value * design[i * width + k], 0),
  );
}
