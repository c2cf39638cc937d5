import type { Group } from './groups.ts';
import { regress, type Estimate } from './regress.ts';
import { MEASURES, summarise } from './summary.ts';

/** Effects on a measure: of ten years, and of a diagnosis against CN. */
export const EFFECTS = ['age', 'mci', 'ad'] as const;
export type Effect = (typeof EFFECTS)[number];
export type Measure = (typeof MEASURES)[number];

export type Effects = ReadonlyMap<Measure, ReadonlyMap<Effect, Estimate>>;

/** Years at which an effect of age is zero: which does not matter to a slope. */
const CENTRE = 70;

/**
 * Regresses what groups of streamlines are like on age, diagnosis and everything else that is known of them. Of
 * real subjects the standard errors are of subjects; of requests they say how far drawing alone moves the figure.
 *
 * @param points all streamlines, × 256 × 3, mm
 */
export function effectsIn(points: Float32Array, groups: readonly Group[]): Effects {
  const summaries = groups.map(({ rows }) => summarise(points, rows));
  const found = new Map<Measure, ReadonlyMap<Effect, Estimate>>();
  for (const measure of MEASURES) {
    const used = [...groups.keys()].filter((i) => Number.isFinite(summaries[i][measure]));
    const columns = new Map<string, Float64Array>([
      ['age', Float64Array.from(used, (i) => (groups[i].age - CENTRE) / 10)],
      ['mci', Float64Array.from(used, (i) => groups[i].mci)],
      ['ad', Float64Array.from(used, (i) => groups[i].ad)],
      ...[...(groups[0]?.others.keys() ?? [])].map(
        (name) => [name, Float64Array.from(used, (i) => groups[i].others.get(name) ?? 0)] as const,
      ),
    ]);
    // What is the same in all of them has no effect that could be told.
    for (const [name, column] of columns)
      if (column.every((value) => value === column[0])) columns.delete(name);
    const estimates = regress(
      columns,
      Float64Array.from(used, (i) => summaries[i][measure]),
    );
    if (estimates === null) continue;
    const own = EFFECTS.flatMap((effect) => {
      const estimate = estimates.get(effect);
      return estimate === undefined ? [] : [[effect, estimate] as const];
    });
    found.set(measure, new Map(own));
  }
  return found;
}
