import type { ConditionedRows } from '../conditional/data.ts';
import { curves } from './curves.ts';
import { ATTRIBUTES, CLASS_OF_CURVE, CLASSES, conditions } from './hashed-inputs.ts';

/** The four curves are normalised already. */
export const AS_THEY_ARE = { centre: [0, 0, 0] as [number, number, number], scale: 1 };

/**
 * The four curves as rows of a split.
 *
 * @param told networks are given class and attributes
 * @param standardised attributes by row
 */
export function curveRows(
  told: boolean,
  standardised = told ? ATTRIBUTES : new Float32Array(0),
): ConditionedRows {
  return {
    rows: Uint32Array.of(0, 1, 2, 3),
    points: curves(),
    classes: Array.from({ length: CLASSES }, (_, i) => String(i)),
    labels: CLASS_OF_CURVE,
    attributes: {},
    standardised,
    conditions: told ? conditions() : new Float32Array(0),
    width: told ? CLASSES + 2 : 0,
    dropped: {},
  };
}
