import { median } from './statistics.ts';

/** A ratio of one bundle; 1 is what real streamlines come to. */
export interface BundleRatio {
  readonly bundle: string;
  readonly value: number;
}

/** What ratios of several bundles come to: a mean over them would hide the one that is wrong. */
export interface OverBundles {
  /** Farthest from 1, as a factor either way: a half is as far as two, and 0 is farther than any. */
  readonly worst: BundleRatio;
  readonly median: number;
}

/** @returns null of no bundle */
export function overBundles(found: readonly BundleRatio[]): OverBundles | null {
  const [worst] = found.toSorted((a, b) => factor(b.value) - factor(a.value));
  return worst === undefined ? null : { worst, median: median(found.map(({ value }) => value)) };
}

function factor(ratio: number): number {
  return ratio > 1 ? ratio : 1 / ratio;
}
