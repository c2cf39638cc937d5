/** Directions that differ by less are the same. */
const SAME = 1e-3;

/** A row of a gradient scheme: x, y, z in the scanner's axes, b. */
export type Row = readonly number[];

/** Which of the given axes stands in the place of x, y and z, and with which sign. */
export interface Axes {
  readonly order: readonly number[];
  readonly signs: readonly number[];
}

/** Whether two schemes say the same: a direction and its opposite measure the same. */
export function sameScheme(a: readonly Row[], b: readonly Row[]): boolean {
  return (
    a.length === b.length &&
    a.every((row, i) =>
      [1, -1].some((sign) => [0, 1, 2].every((k) => Math.abs(sign * row[k] - b[i][k]) < SAME)),
    )
  );
}

/**
 * The axes that make one scheme of another; of several ways to write it that with the fewest signs is taken.
 *
 * @returns null where no order and signs of the axes do
 */
export function axesBetween(given: readonly Row[], best: readonly Row[]): Axes | null {
  return WAYS.find((axes) => sameScheme(withAxes(given, axes), best)) ?? null;
}

/** The scheme in other axes; b-values stay. */
export function withAxes(scheme: readonly Row[], { order, signs }: Axes): Row[] {
  return scheme.map((row) => [...order.map((axis, k) => signs[k] * row[axis]), ...row.slice(3)]);
}

/** For people: `-x y z`. */
export function written({ order, signs }: Axes): string {
  return order.map((axis, k) => `${signs[k] < 0 ? '-' : ''}${'xyz'[axis]}`).join(' ');
}

const ORDERS = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
];
/** With one minus at most: more of them are the opposite of fewer. */
const SIGNS = [
  [1, 1, 1],
  [-1, 1, 1],
  [1, -1, 1],
  [1, 1, -1],
];
const WAYS: readonly Axes[] = SIGNS.flatMap((signs) => ORDERS.map((order) => ({ order, signs })));
