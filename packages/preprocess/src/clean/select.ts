import type { Tractogram } from '@tractogen/formats';
import type { LabelRow } from '../labels.ts';
import type { Params } from '../params.ts';
import { DROP_REASONS, shapeFault, type DropReason } from './reason.ts';

export interface Selection {
  /** Rows of the source that are kept, rising. */
  readonly rows: Uint32Array;
  /** Streamlines left out, by reason; every reason is listed, `beyond_warp` where there are such. */
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>;
}

/**
 * Decides which streamlines go on. Each one that does not is counted under one reason.
 *
 * @param beyondWarp rows that a deformation field does not reach wholly
 */
export function selectStreamlines(
  { points, offsets }: Tractogram,
  labels: readonly LabelRow[],
  params: Params,
  beyondWarp: readonly number[] = [],
): Selection {
  const beyond = new Set(beyondWarp);
  const dropped = Object.fromEntries(
    DROP_REASONS.filter((reason) => reason !== 'beyond_warp' || beyond.size > 0).map((reason) => [reason, 0]),
  ) as Record<DropReason, number>;
  const taken = new Map<string, number>();
  const rows = labels.flatMap(({ name, plausible }, i) => {
    const fault =
      shapeFault(points, offsets[i], offsets[i + 1] - offsets[i], params) ??
      (beyond.has(i) ? 'beyond_warp' : null) ??
      (wanted(name, plausible, params) ? null : 'other_subset') ??
      ((taken.get(name) ?? 0) < (params.limit ?? Infinity) ? null : 'over_limit');
    if (fault) {
      dropped[fault]++;
      return [];
    }
    taken.set(name, (taken.get(name) ?? 0) + 1);
    return [i];
  });
  return { rows: Uint32Array.from(rows), dropped };
}

function wanted(name: string, plausible: boolean, { subset, bundles }: Params): boolean {
  return (subset === 'all' || plausible) && (bundles === undefined || bundles.includes(name));
}
