import { conditionalMean, measured, type ConditionalMean } from '@tractogen/codec';
import { SHAPE_ATTRIBUTES, type ShapeAttribute } from '@tractogen/geometry';
import type { ConditionedRows } from './data.ts';

/** Spread below which an attribute is the same in all streamlines of a bundle, in its unit. */
const CONSTANT = 1e-5;

/** What training streamlines have of an attribute that is no condition, given those that are. */
export interface Expectation {
  readonly name: ShapeAttribute;
  /** By class; null where too few streamlines, or none that differ, fix it. */
  readonly means: readonly (ConditionalMean | null)[];
}

/**
 * Conditional means of every shape attribute that is no condition, class by class, in the standardised
 * values of the conditions.
 */
export function fitExpectations(data: ConditionedRows, names: readonly string[]): readonly Expectation[] {
  const a = names.length;
  const classes = Math.max(data.classes.length, 1);
  const rows = Array.from({ length: classes }, (_, k) =>
    [...data.labels.keys()].filter((row) => Math.max(data.labels[row], 0) === k),
  );
  return SHAPE_ATTRIBUTES.filter(({ name }) => !names.includes(name)).map(({ name }) => {
    const values = measured(data.points, name);
    return {
      name,
      means: rows.map((own) => {
        const conditions = names.map((_, j) =>
          Float64Array.from(own, (row) => data.standardised[row * a + j]),
        );
        const found = conditionalMean(
          conditions,
          Float64Array.from(own, (row) => values[row]),
        );
        return found !== null && found.sd > CONSTANT ? found : null;
      }),
    };
  });
}

/**
 * What is expected at requests, and the spread; an infinite one where nothing is known.
 *
 * @param labels class of each of n
 * @param requests n × a: standardised attributes
 */
export function expectedAt(
  means: Expectation['means'],
  labels: Int32Array,
  requests: Float32Array,
  a: number,
): { readonly expected: Float32Array; readonly sd: Float32Array } {
  const own = Array.from(labels, (label) => means[label]);
  return {
    expected: Float32Array.from(
      own,
      (mean, i) => mean?.at(Array.from(requests.subarray(i * a, (i + 1) * a))) ?? 0,
    ),
    sd: Float32Array.from(own, (mean) => mean?.sd ?? Number.POSITIVE_INFINITY),
  };
}
