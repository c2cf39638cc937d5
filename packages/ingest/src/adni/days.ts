/** Days before each month of a year that is no leap year. */
const BEFORE = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
const LENGTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Length of a year of the Gregorian calendar, days. */
export const DAYS_A_YEAR = 365.2425;

/** Days of `YYYY-MM-DD` since the first of the year 0 (Gregorian calendar); null of what is no date. A time behind it is passed over. */
export function daysOf(text: string): number | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})(?:[ T].*)?$/.exec(text);
  if (match === null) return null;
  const [year, month, day] = match.slice(1).map(Number);
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (month < 1 || month > 12 || day < 1 || day > LENGTH[month - 1] + (leap && month === 2 ? 1 : 0))
    return null;
  // Leap days of the years before this one; the year 0 was one itself.
  const leaps =
    year === 0
      ? 0
      : Math.floor((year - 1) / 4) - Math.floor((year - 1) / 100) + Math.floor((year - 1) / 400) + 1;
  return 365 * year + leaps + BEFORE[month - 1] + (leap && month > 2 ? 1 : 0) + day - 1;
}
