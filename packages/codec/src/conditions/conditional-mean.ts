import { leastSquares } from '../linear/least-squares.ts';

/** The mean of one attribute given others, and its spread over all. */
export interface ConditionalMean {
  /** Given values of the conditions, in their order. */
  at(conditions: readonly number[]): number;
  /** Standard deviation of the attribute over the bundle, not only around its conditional mean. */
  readonly sd: number;
}

/** Streamlines a coefficient has to have. */
const FEWEST_EACH = 5;

/**
 * Regression of an attribute on others, a parabola in each, fitted on real streamlines of one bundle.
 *
 * @param conditions one array of n values for each condition
 * @param values n
 * @returns null for too few streamlines, or conditions that do not vary
 */
export function conditionalMean(
  conditions: readonly ArrayLike<number>[],
  values: ArrayLike<number>,
): ConditionalMean | null {
  const n = values.length;
  const width = 1 + 2 * conditions.length;
  if (n < FEWEST_EACH * width) return null;
  // Standardised first: powers of lengths in mm would be columns that hardly differ.
  const scales = conditions.map(momentsOf);
  const terms = (at: readonly number[]): number[] => [
    1,
    ...scales.flatMap(({ mean: centre, sd }, k) => {
      const x = (at[k] - centre) / sd;
      return [x, x * x];
    }),
  ];
  const design = new Float64Array(n * width);
  for (let i = 0; i < n; i++) design.set(terms(conditions.map((column) => column[i])), i * width);
  const found = leastSquares(design, width, values);
  if (found === null) return null;
  return {
    at: (given) => terms(given).reduce((sum, term, k) => sum + term * found[k], 0),
    sd: momentsOf(values).sd,
  };
}

/** Mean, and standard deviation with divisor n − 1. */
function momentsOf(values: ArrayLike<number>): { readonly mean: number; readonly sd: number } {
  const all = Array.from(values);
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  const squared = all.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, sd: Math.sqrt(squared / (all.length - 1)) };
}
