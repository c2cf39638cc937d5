const MS_A_DAY = 86_400_000;
/** Length of a year of the Gregorian calendar, days. */
const DAYS_A_YEAR = 365.2425;

/** Days of `YYYY-MM-DD` since 1970-01-01, the same in every time zone; null of what is no date. A time behind it is passed over. */
export function daysOf(text: string): number | null {
  const date = /^(\d{4}-\d{2}-\d{2})(?:[ T].*)?$/.exec(text)?.[1];
  if (date === undefined) return null;
  const time = Date.parse(`${date}T00:00:00Z`);
  // A day that its month does not have is taken for one of the next month: it does not come back as it was.
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== date) return null;
  return time / MS_A_DAY;
}

/** BIDS (common principles, dates): to hide them dates may be shifted, all of a participant by as much, to before 1925. */
const SHIFTED = daysOf('1925-01-01') ?? 0;

/** Years from one day to another; null where one is not known, or one of the two alone is shifted. */
export function yearsBetween(from: number | null, to: number | null): number | null {
  if (from === null || to === null || from < SHIFTED !== to < SHIFTED) return null;
  return (to - from) / DAYS_A_YEAR;
}
