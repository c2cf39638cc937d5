import { rocCurve, youdenThreshold } from './roc.ts';
import type { Vote } from './votes.ts';

/**
 * Largest distance at which a vote for a bundle is believed, one for each bundle, chosen on labelled
 * validation streamlines among those that vote for it (the rule of the filter: largest true − false
 * positive rate). Where all of them are right the farthest of them is the limit; where none is, no vote
 * is believed.
 *
 * @param truth bundle of each row, null for implausible streamlines
 * @returns mm by bundle
 */
export function bundleThresholds(
  votes: readonly Vote[],
  truth: readonly (string | null)[],
  bundles: readonly string[],
): ReadonlyMap<string, number> {
  return new Map(
    bundles.map((bundle) => {
      const rows = votes.flatMap((vote, row) => (vote.bundle === bundle ? [row] : []));
      const right = rows.map((row) => (truth[row] === bundle ? 1 : 0));
      const score = rows.map((row) => -votes[row].distance);
      if (!right.includes(1)) return [bundle, Number.NEGATIVE_INFINITY];
      if (!right.includes(0)) return [bundle, -Math.min(...score)];
      return [bundle, -youdenThreshold(rocCurve(score, right))];
    }),
  );
}

/** The bundle that is believed of each row, or null. */
export function believed(votes: readonly Vote[], thresholds: ReadonlyMap<string, number>): (string | null)[] {
  return votes.map(({ bundle, distance }) =>
    distance <= (thresholds.get(bundle) ?? Number.NEGATIVE_INFINITY) ? bundle : null,
  );
}
