/** How well the streamlines of one bundle are found. */
export interface BundleScore {
  readonly bundle: string;
  /** Streamlines that are of the bundle. */
  readonly n: number;
  readonly recall: number;
  /** NaN where nothing was given to the bundle. */
  readonly precision: number;
  /** 2 TP / (2 TP + FP + FN). */
  readonly f1: number;
}

/** @param truth and @param given bundle of each row, or null for none */
export function scoreBundles(
  truth: readonly (string | null)[],
  given: readonly (string | null)[],
  bundles: readonly string[],
): BundleScore[] {
  return bundles.map((bundle) => {
    const n = truth.filter((name) => name === bundle).length;
    const claimed = given.filter((name) => name === bundle).length;
    const right = given.filter((name, row) => name === bundle && truth[row] === bundle).length;
    return { bundle, n, recall: right / n, precision: right / claimed, f1: (2 * right) / (n + claimed) };
  });
}
