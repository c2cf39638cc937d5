import { POINTS } from '@tractogen/formats';
import { labelRule, parseBundles } from '@tractogen/geometry';

/** Bundle of every streamline by the label rule, null for those of none. @param points n × 256 × 3, mm */
export type ByRule = (points: Float32Array) => readonly (string | null)[];

/**
 * The judge of identity: the rule that the data were labelled by, never a learnt neighbour, which would judge by the
 * streamlines that the generator was fitted to.
 *
 * @param bundles content of `bundles.json`, or null: then nothing can be judged
 */
export function bundlesByRule(bundles: unknown): ByRule | null {
  if (bundles === null) return null;
  const names = new Map(parseBundles(bundles).bundles.map(({ id, name }) => [id, name]));
  const rule = labelRule(bundles);
  return (points) =>
    Array.from({ length: points.length / (3 * POINTS) }, (_, i) => {
      const { label } = rule(points, i * POINTS, POINTS);
      return label === null ? null : (names.get(label) ?? null);
    });
}
