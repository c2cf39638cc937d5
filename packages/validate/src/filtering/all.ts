import type { ValidationContext } from '../context.ts';
import { canFilter } from '../nearest/all.ts';
import type { Nearest } from '../nearest/nearest.ts';
import { measureFilter, type FilterCurve } from './measure.ts';
import { lengthFilter, nearestFilter } from './scores.ts';

/**
 * Filters the test split by the distance to the nearest plausible training streamline, and by length.
 *
 * @param nearest of every way to search; with none, nothing is filtered
 * @returns ROC by filter
 */
export function measureFilters(
  nearest: readonly Nearest[],
  { settings, splits, metrics }: ValidationContext,
): ReadonlyMap<string, FilterCurve> {
  if (nearest.length === 0 || !canFilter(splits)) return new Map();
  const filters = [...nearest.map(nearestFilter), lengthFilter(splits)];
  return new Map(
    filters.map((filter) => [filter.name, measureFilter(filter, splits, settings.prevalence, metrics)]),
  );
}
