import { leaveOneOut } from '../linear/leave-one-out.ts';
import { bentTerms, knotsOf, splineMatrix } from './restricted-spline.ts';

/** The mean of one attribute given others, and its spread over all. */
export interface ConditionalMean {
  /** Given values of the conditions, in their order. */
  at(conditions: readonly number[]): number;
  /** Standard deviation of the attribute over the bundle, not only around its conditional mean. */
  readonly sd: number;
}

/** Streamlines a coefficient has to have. */
const FEWEST_EACH = 5;
/** Knots that are tried: two are a line, and twelve follow what bends within a tenth of a bundle's range. */
const KNOTS = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

/**
 * Regression of an attribute on others, fitted on real streamlines of one bundle: a sum of restricted cubic splines, one for
 * each condition, with as many knots as tell left-out streamlines best. Bundles end where a mask or a curved edge does, so
 * that one coordinate of the end goes with another in ways that no parabola follows.
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
  const scales = conditions.map(momentsOf);
  // Standardised first: cubes of lengths in mm would be columns that hardly differ.
  const columns = conditions.map((column, k) =>
    Float64Array.from(column, (value) => (value - scales[k].mean) / scales[k].sd),
  );
  const sorted = columns.map((column) => column.toSorted());
  let best: { readonly error: number; readonly at: ConditionalMean['at'] } | null = null;
  for (const count of KNOTS) {
    const width = 1 + conditions.length * (count - 1);
    if (n < FEWEST_EACH * width) break;
    const knots = sorted.map((column) => knotsOf(column, count)).filter((found) => found !== null);
    if (knots.length < conditions.length) continue;
    const matrices = knots.map(splineMatrix);
    const terms = (at: readonly number[]): number[] => {
      const out = [1];
      for (const [k, own] of knots.entries()) out.push(at[k], ...bentTerms(at[k], own, matrices[k]));
      return out;
    };
    const design = new Float64Array(n * width);
    for (let i = 0; i < n; i++) design.set(terms(columns.map((column) => column[i])), i * width);
    const found = leaveOneOut(design, width, values);
    if (found === null || !(found.error < (best?.error ?? Number.POSITIVE_INFINITY))) continue;
    const { coefficients, error } = found;
    const at = (given: readonly number[]): number =>
      terms(given.map((value, k) => (value - scales[k].mean) / scales[k].sd)).reduce(
        (sum, term, k) => sum + term * coefficients[k],
        0,
      );
    best = { error, at };
  }
  return best === null ? null : { at: best.at, sd: momentsOf(values).sd };
}

/** Mean, and standard deviation with divisor n − 1. */
function momentsOf(values: ArrayLike<number>): { readonly mean: number; readonly sd: number } {
  const all = Array.from(values);
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  const squared = all.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, sd: Math.sqrt(squared / (all.length - 1)) };
}
