import { leastSquares } from '@tractogen/codec';

/** A coefficient with its standard error. */
export interface Estimate {
  readonly value: number;
  readonly error: number;
}

/**
 * Ordinary least squares by named columns, with an intercept. The variance of a coefficient is that of the
 * residuals over what the other columns leave of its own column (Frisch, Waugh and Lovell).
 *
 * @returns null where the columns do not fix the coefficients, or no degree of freedom is left
 */
export function regress(
  columns: ReadonlyMap<string, Float64Array>,
  values: Float64Array,
): ReadonlyMap<string, Estimate> | null {
  const names = [...columns.keys()];
  const n = values.length;
  const left = n - names.length - 1;
  if (left < 1) return null;
  const all = [new Float64Array(n).fill(1), ...columns.values()];
  const found = fit(all, values);
  if (found === null) return null;
  const variance = found.rest / left;
  const estimates = new Map<string, Estimate>();
  for (const [k, name] of names.entries()) {
    const others = all.filter((_, i) => i !== k + 1);
    const own = fit(others, all[k + 1]);
    if (own === null) return null;
    estimates.set(name, { value: found.coefficients[k + 1], error: Math.sqrt(variance / own.rest) });
  }
  return estimates;
}

function fit(
  columns: readonly Float64Array[],
  values: Float64Array,
): { coefficients: Float64Array; rest: number } | null {
  const width = columns.length;
  const design = new Float64Array(width * values.length);
  for (const [k, column] of columns.entries())
    for (let i = 0; i < values.length; i++) design[i * width + k] = column[i];
  const coefficients = leastSquares(design, width, values);
  if (coefficients === null) return null;
  let rest = 0;
  for (let i = 0; i < values.length; i++) {
    let expected = 0;
    for (let k = 0; k < width; k++) expected += coefficients[k] * columns[k][i];
    rest += (values[i] - expected) ** 2;
  }
  return { coefficients, rest };
}
