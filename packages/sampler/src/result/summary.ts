import type { Counts } from '@tractogen/core';
import type { LengthBounds } from '../acceptance/length.ts';
import type { BandwidthRule } from '../bandwidth/choose.ts';
import type { Seeds } from '../bundles/seeds.ts';
import type { GeneratedBundle } from '../generate/bundle.ts';
import type { BundleDensity } from '../generate/density.ts';

/** One bundle's entry of `samples.json`. */
export interface BundleSummary {
  readonly name: string;
  readonly seeds: {
    readonly rows: number;
    readonly distinct: number;
    readonly used: number;
    /** Rows of the source tractogram. */
    readonly ids: readonly number[];
  };
  readonly bandwidth: number | null;
  /** How the bandwidth was found. */
  readonly rule: BandwidthRule | null;
  readonly shrinkage: number | null;
  /** Mean held-out log density of the seeds, nats; null where nothing was cross-validated. */
  readonly heldOutLogDensity: number | null;
  readonly components: number;
  readonly logEnvelope: number | null;
  /** Smoothed length accepted, mm. */
  readonly length: LengthBounds | null;
  readonly wanted: number;
  readonly proposed: number;
  /** Proposals that the density rejected, also in `dropped.density`. */
  readonly rejected_density: number;
  readonly dropped: Readonly<Record<string, number>>;
  readonly accepted: number;
}

export function summarise(
  name: string,
  wanted: number,
  seeds: Seeds,
  made: { density: BundleDensity; length: LengthBounds | null; generated: GeneratedBundle } | null,
): BundleSummary {
  const { rows, distinct, used, ids } = seeds;
  const dropped = made?.generated.dropped ?? {};
  return {
    name,
    seeds: { rows, distinct, used, ids },
    bandwidth: made?.density.bandwidth ?? null,
    rule: made?.density.rule ?? null,
    shrinkage: made?.density.shrinkage ?? null,
    heldOutLogDensity: made?.density.heldOutLogDensity ?? null,
    components: made?.density.components ?? 0,
    logEnvelope: made?.density.logEnvelope ?? null,
    length: made?.length ?? null,
    wanted,
    proposed: made?.generated.proposed ?? 0,
    rejected_density: dropped.density ?? 0,
    dropped,
    accepted: made?.generated.accepted ?? 0,
  };
}

/** Proposals in, accepted out, dropped by reason over all bundles. */
export function countsOf(
  bundles: readonly Pick<BundleSummary, 'proposed' | 'accepted' | 'dropped'>[],
): Counts {
  const dropped: Record<string, number> = {};
  let proposed = 0;
  let accepted = 0;
  for (const bundle of bundles) {
    proposed += bundle.proposed;
    accepted += bundle.accepted;
    for (const [reason, n] of Object.entries(bundle.dropped)) dropped[reason] = (dropped[reason] ?? 0) + n;
  }
  return { in: proposed, out: accepted, dropped };
}
