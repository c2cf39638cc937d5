import { OLDER, OLDEST_TOLD } from '@tractogen/core';
import type { Metric } from '../summary/summary.ts';

/** A part of a metric's name that stands for one subject, session or visit: a pseudonym or a BIDS label. */
const OF_ONE = /^(?:sub-.+|ses-.+|subjects?|sessions?|[0-9a-f]{12}|\d{3}_s_\d{4})$/i;

/** Metrics but those of single subjects, and how many these were; ages above 89 as "90+". */
export function withoutSubjects(metrics: Readonly<Record<string, Metric>>): {
  metrics: Record<string, Metric>;
  withheld: number;
} {
  const all = Object.entries(metrics);
  const shown = all.filter(
    ([name]) =>
      !name
        .split('.')
        .slice(0, -1)
        .some((part) => OF_ONE.test(part)),
  );
  const told = shown.map(([name, metric]): [string, Metric] =>
    metric.unit === 'years' && typeof metric.value === 'number' && metric.value > OLDEST_TOLD
      ? [name, { ...metric, value: OLDER }]
      : [name, metric],
  );
  return { metrics: Object.fromEntries(told), withheld: all.length - shown.length };
}

/**
 * A parameter as it may be shown: an age above 89 years becomes "90+", wherever it stands below a key that
 * speaks of ages.
 *
 * @param path keys down to the value
 */
export function shownParameter(value: unknown, path: string): unknown {
  const ofAge = /(?:^|[^a-z])ages?(?:$|[^a-z])/.test(path.replace(/([A-Z])/g, '.$1').toLowerCase());
  return ofAge ? hideAges(value) : value;
}

function hideAges(value: unknown): unknown {
  if (typeof value === 'number') return value > OLDEST_TOLD ? OLDER : value;
  if (Array.isArray(value)) return value.map(hideAges);
  return value;
}
