import { streamlineCount, type Tractogram } from '@tractogen/formats';
import { labelRule, parseBundles } from '@tractogen/geometry';
import type { LabelRow } from './labels.ts';

/**
 * Labels by the rule of a set of bundle definitions (see `labelRule`).
 *
 * @param bundlesJson content of a `bundles.json`
 * @throws TractogenError INPUT_INVALID
 */
export function labelsByRule({ points, offsets }: Tractogram, bundlesJson: unknown): LabelRow[] {
  const names = new Map(parseBundles(bundlesJson).bundles.map(({ id, name }) => [id, name]));
  const rule = labelRule(bundlesJson);
  return Array.from({ length: offsets.length - 1 }, (_, i): LabelRow => {
    const count = offsets[i + 1] - offsets[i];
    const { label, kind } =
      count > 0 ? rule(points, offsets[i], count) : { label: null, kind: 'no_connection' };
    if (label === null) return { label: '', name: kind, class: 'implausible' };
    return { label: String(label), name: names.get(label) ?? `bundle_${label}`, class: 'plausible' };
  });
}

/** Labels by the groups of a tractogram; of several groups the first in the file counts. */
export function labelsByGroup(tractogram: Tractogram, implausible: readonly string[]): LabelRow[] {
  const rows = unlabelled(tractogram);
  let label = 0;
  for (const [name, members] of tractogram.groups) {
    label++;
    for (const i of members) {
      if (rows[i].name === '')
        rows[i] = {
          label: String(label),
          name,
          class: implausible.includes(name) ? 'implausible' : 'plausible',
        };
    }
  }
  return rows;
}

/** How many streamlines more than one group names. */
export function inSeveralGroups({ groups, offsets }: Tractogram): number {
  const times = new Uint32Array(offsets.length - 1);
  for (const members of groups.values()) for (const i of new Set(members)) times[i] += 1;
  return times.reduce((sum, count) => sum + (count > 1 ? 1 : 0), 0);
}

/** Rows of streamlines of which nothing is known. */
export function unlabelled(tractogram: Tractogram): LabelRow[] {
  return Array.from({ length: streamlineCount(tractogram) }, () => ({
    label: '',
    name: '',
    class: 'plausible',
  }));
}
