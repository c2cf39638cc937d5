import { bentTerms, knotsOf, splineMatrix } from './restricted-spline.ts';

/** Knots along one attribute: nine tenths of a bundle's streamlines lie between the outermost, and so do most requests. */
export const BEND_KNOTS = 10;
/** Bent terms of one attribute. */
export const BENDS = BEND_KNOTS - 2;

/** Where experts bend: for each group, for each attribute that bends, knots over its standardised values. */
export interface Bends {
  /** Places of the attributes that bend, among all. */
  readonly bent: readonly number[];
  /** By group and attribute that bends, `BEND_KNOTS` each. */
  readonly knots: readonly (readonly (readonly number[])[])[];
}

/**
 * Knots at quantiles of each group. An attribute of which some group has too few values does not bend.
 *
 * @param attributes n × a, standardised
 * @param labels group of each row; −1 is left out
 * @param bent places of the attributes that may bend
 */
export function bendsOf(
  attributes: Float32Array,
  a: number,
  labels: Int32Array,
  groups: number,
  bent: readonly number[],
): Bends {
  const found = bent.map((place) => ({
    place,
    knots: Array.from({ length: groups }, (_, k) => {
      const own = [...labels.keys()].filter((row) => labels[row] === k);
      return knotsOf(Float64Array.from(own, (row) => attributes[row * a + place]).toSorted(), BEND_KNOTS);
    }),
  }));
  const whole = found.filter(({ knots }) => knots.every((own) => own !== null));
  return {
    bent: whole.map(({ place }) => place),
    knots: Array.from({ length: groups }, (_, k) => whole.map(({ knots }) => knots[k]!)),
  };
}

/**
 * Attributes with bent terms behind them, so that what is linear in all of these follows an attribute along a curve: a restricted
 * cubic spline.
 *
 * @param attributes n × a, standardised
 * @param labels group of each row; −1 bends nowhere
 * @returns n × (a + bent.length · BENDS)
 */
export function withBends(
  attributes: Float32Array,
  a: number,
  labels: Int32Array,
  { bent, knots }: Bends,
): Float32Array {
  if (bent.length === 0) return attributes;
  const width = a + bent.length * BENDS;
  const matrices = knots.map((group) => group.map(splineMatrix));
  const out = new Float32Array(labels.length * width);
  for (const [i, label] of labels.entries()) {
    const own = attributes.subarray(i * a, (i + 1) * a);
    out.set(own, i * width);
    if (label < 0) continue;
    for (const [k, place] of bent.entries())
      out.set(bentTerms(own[place], knots[label][k], matrices[label][k]), i * width + a + k * BENDS);
  }
  return out;
}
