import type { JoinedVisit } from '../adni/join.ts';
import type { DateSource } from '../adni/scan-dates.ts';
import type { BidsSession } from '../bids/dataset.ts';
import { cappedAge } from './about-visit.ts';
import type { VisitAccount } from './count-visits.ts';

/** What `provenance.json` holds under `cohort`: counts, and no date. */
export interface CohortSummary {
  readonly visits: VisitAccount;
  readonly subjects: number;
  readonly ages_capped: number;
  readonly ages_unknown: number;
  /** Ages that would be others, or unknown, without the date of the scan. */
  readonly ages_by_scan_date: number;
  /** Visits by what tells that date. */
  readonly scan_dates: Readonly<Record<DateSource | 'unknown', number>>;
  readonly diagnoses_unknown: number;
  readonly table_rows_passed_over: Readonly<Record<string, number>>;
}

/** @param kept visits that gave streamlines */
export function cohortSummary(
  kept: readonly { readonly visit: BidsSession; readonly joined: JoinedVisit }[],
  visits: VisitAccount,
  passedOver: Readonly<Record<string, number>>,
): CohortSummary {
  const joined = kept.map((one) => one.joined);
  const ages = joined.map(({ facts }) => facts.age);
  const dates = { sessions: 0, scans: 0, mrilist: 0, unknown: 0 };
  for (const { scanDate } of joined) dates[scanDate ?? 'unknown']++;
  return {
    visits,
    subjects: new Set(kept.map(({ visit }) => visit.subject)).size,
    ages_capped: ages.filter((age) => age !== null && cappedAge(age) !== age).length,
    ages_unknown: ages.filter((age) => age === null).length,
    ages_by_scan_date: joined.filter(({ ageByScan }) => ageByScan).length,
    scan_dates: dates,
    diagnoses_unknown: joined.filter(({ facts }) => facts.diagnosis === null).length,
    table_rows_passed_over: passedOver,
  };
}
