/** Share of the training share that a bundle's share of the samples must reach to be present. */
const PRESENT = 0.1;

/** Which bundles a generator makes. */
export interface Shares {
  /** Share of the samples that meet the rule of some bundle. */
  readonly validity: number;
  /** Bundles of training whose share of the samples is at least a tenth of their share of training. */
  readonly present: number;
  /** By bundle of training: share of all samples, and of the training streamlines. */
  readonly bundles: ReadonlyMap<string, { readonly samples: number; readonly training: number }>;
}

/**
 * @param named bundle of each sample by the rule, or null
 * @param training bundle of each plausible training streamline
 */
export function sharesOf(named: readonly (string | null)[], training: readonly string[]): Shares {
  const share = (names: readonly (string | null)[], bundle: string): number =>
    names.filter((name) => name === bundle).length / names.length;
  const bundles = new Map(
    [...new Set(training)]
      .toSorted()
      .map((bundle) => [bundle, { samples: share(named, bundle), training: share(training, bundle) }]),
  );
  return {
    validity: named.filter((name) => name !== null).length / named.length,
    // One stray sample in thousands makes no bundle, so the share counts and not the first find.
    present: [...bundles.values()].filter(
      ({ samples, training: known }) => samples > 0 && samples >= PRESENT * known,
    ).length,
    bundles,
  };
}
