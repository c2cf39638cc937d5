import { bentTerms, splineMatrix } from './restricted-spline.ts';

/** Knots over standardised values: where the middle nine tenths of a normal distribution lie, and so most requests. */
export const BEND_KNOTS: readonly number[] = Array.from({ length: 10 }, (_, i) => -1.65 + (3.3 * i) / 9);
/** Bent terms of one attribute. */
export const BENDS = BEND_KNOTS.length - 2;
/** `splineMatrix` of these knots, (knots × BENDS). */
export const BEND_MATRIX = splineMatrix(BEND_KNOTS);

/**
 * Attributes with bent terms behind them, so that what is linear in all of these follows an attribute along a curve: a restricted
 * cubic spline.
 *
 * @param attributes n × a, standardised
 * @param bent places of the attributes that bend, among the a
 * @returns n × (a + bent.length · BENDS)
 */
export function withBends(attributes: Float32Array, a: number, bent: readonly number[]): Float32Array {
  if (bent.length === 0) return attributes;
  const width = a + bent.length * BENDS;
  const n = attributes.length / a;
  const out = new Float32Array(n * width);
  for (let i = 0; i < n; i++) {
    const own = attributes.subarray(i * a, (i + 1) * a);
    out.set(own, i * width);
    for (const [k, place] of bent.entries())
      out.set(bentTerms(own[place], BEND_KNOTS, BEND_MATRIX), i * width + a + k * BENDS);
  }
  return out;
}
