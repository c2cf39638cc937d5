import { believed, bundleThresholds, votesOf } from '@tractogen/geometry';
import type { StreamlineTable } from '@tractogen/formats';
import type { ValidationContext } from '../context.ts';
import { classOf } from '../data.ts';
import { mean } from '../metrics/statistics.ts';
import { namePart } from '../metrics/metrics.ts';
import type { Nearest } from '../nearest/nearest.ts';
import { scoreBundles } from './scores.ts';

/**
 * Gives the streamlines of the test split to bundles, as an atlas of the training split would: each takes
 * the bundle of its nearest plausible training streamlines, if it is near enough for that bundle
 * (Legarreta et al. 2021, with a threshold a class). Implausible streamlines belong to none.
 *
 * @param nearest of every way to search; with none, nothing is measured
 */
export function measureBundling(
  nearest: readonly Nearest[],
  { splits: { valid, test }, metrics }: ValidationContext,
): void {
  for (const found of nearest) {
    const bundles = [...new Set(found.bundles)].toSorted();
    const thresholds = bundleThresholds(votesOf(found.valid, found), truthOf(valid), bundles);
    const truth = truthOf(test);
    const given = believed(votesOf(found.test, found), thresholds);
    const scores = scoreBundles(truth, given, bundles).filter(({ n }) => n > 0);
    const note = `${found.note}, ${found.k} nearest`;
    const add = (name: string, value: number, n: number): void =>
      metrics.add(`bundling.${found.prefix}${name}`, { value, unit: '1', n, split: 'test', note });
    const right = truth.filter((bundle, row) => bundle === given[row]).length;
    add('macro_f1', mean(scores.map(({ f1 }) => f1)), test.rows);
    add('accuracy', right / truth.length, test.rows);
    add('unassigned', given.filter((bundle) => bundle === null).length / given.length, test.rows);
    for (const { bundle, n, f1, recall, precision } of scores) {
      add(`f1.${namePart(bundle)}`, f1, n);
      add(`recall.${namePart(bundle)}`, recall, n);
      add(`precision.${namePart(bundle)}`, precision, n);
    }
  }
}

function truthOf(table: StreamlineTable): (string | null)[] {
  return Array.from({ length: table.rows }, (_, row) =>
    table.plausible[row] === 1 ? classOf(table, row) : null,
  );
}
