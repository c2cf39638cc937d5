import type { Tractogram } from '@tractogen/formats';
import type { LabelRow } from '../labels.ts';
import type { Params } from '../params.ts';
import { DROP_REASONS, shapeFault, type DropReason } from './reason.ts';

/** Why a streamline does not come to a template. */
export type OfTemplate = Extract<DropReason, 'not_registered' | 'beyond_warp'>;
const OF_TEMPLATE = new Set<DropReason>(['not_registered', 'beyond_warp']);

export interface Selection {
  /** Rows of the source that are kept, rising. */
  readonly rows: Uint32Array;
  /** Streamlines left out, by reason; every reason is listed, those of a template where there are such. */
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>;
}

/**
 * Decides which streamlines go on. Each one that does not is counted under one reason.
 *
 * @param unbrought rows that did not come to the template, and why
 */
export function selectStreamlines(
  { points, offsets }: Tractogram,
  labels: readonly LabelRow[],
  params: Params,
  unbrought: ReadonlyMap<number, OfTemplate> = new Map(),
): Selection {
  const seen = new Set<DropReason>(unbrought.values());
  const dropped = Object.fromEntries(
    DROP_REASONS.filter((reason) => !OF_TEMPLATE.has(reason) || seen.has(reason)).map((reason) => [
      reason,
      0,
    ]),
  ) as Record<DropReason, number>;
  const taken = new Map<string, number>();
  const rows = labels.flatMap(({ name, plausible }, i) => {
    const fault =
      shapeFault(points, offsets[i], offsets[i + 1] - offsets[i], params) ??
      unbrought.get(i) ??
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
