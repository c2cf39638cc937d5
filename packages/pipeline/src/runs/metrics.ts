import { HEADLINES, OF_THE_FEW } from '../summary/headlines.ts';
import type { Metric } from '../summary/summary.ts';

/** Metrics of one kind that are shown unless asked for by name. */
const MAX_OF_ONE_KIND = 6;

/**
 * The metrics to show: those that match a name or glob (`*` any characters, `?` one), in that order, or the
 * headlines if none is given.
 */
export function chooseMetrics(
  metrics: Readonly<Record<string, Metric>>,
  globs?: readonly string[],
): [string, Metric][] {
  const all = Object.entries(metrics);
  if (globs !== undefined) return once(globs.map(globToPattern), all, Infinity);
  return once(
    HEADLINES,
    all.filter(([name]) => !OF_THE_FEW.test(name)),
    MAX_OF_ONE_KIND,
  );
}

function once(
  patterns: readonly RegExp[],
  all: readonly [string, Metric][],
  most: number,
): [string, Metric][] {
  return [
    ...new Map(patterns.flatMap((pattern) => all.filter(([name]) => pattern.test(name)).slice(0, most))),
  ];
}

function globToPattern(glob: string): RegExp {
  const text = glob
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll(/\*+/g, '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${text}$`);
}
