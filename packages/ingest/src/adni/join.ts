import type { FileSystem } from '@tractogen/core';
import type { BidsDataset, BidsSession } from '../bids/dataset.ts';
import { readBidsTable, type BidsRow } from '../bids/tables.ts';
import { factsOf, factsOfBids, firstKnown, type VisitFacts } from './facts.ts';
import { ptidOfLabel, ridOfPtid, sessionOfVisit } from './identity.ts';
import { scanDates, type DateSource, type ScanDatesOfVisit } from './scan-dates.ts';
import type { AdniTables } from './tables.ts';

/** Why the tables tell nothing of a visit. */
export type Unmatched =
  | 'label_not_adni'
  | 'subject_not_in_tables'
  | 'session_not_a_visit'
  | 'visit_not_in_tables';

interface Joined {
  readonly facts: VisitFacts;
  /** Null where the tables know the visit. */
  readonly unmatched: Unmatched | null;
}

export interface JoinedVisit extends Joined {
  /** What tells the date of the scan; null where nothing does. */
  readonly scanDate: DateSource | null;
  /** The age is another than it would be without that date. */
  readonly ageByScan: boolean;
}

/**
 * Joins visits with what tables tell of them: ADNI's by roster number and visit, else the dataset's own
 * `participants.tsv` and `*_sessions.tsv`. Never by dates or sites: the date of a scan tells an age alone.
 *
 * @param tables ADNI's, where there are any
 * @returns what is known of each visit, by `sub` and `ses`
 */
export async function joinVisits(
  fs: FileSystem,
  dataset: BidsDataset,
  tables: AdniTables | null,
): Promise<(visit: BidsSession) => JoinedVisit> {
  const participants = await keyed(fs, dataset, dataset.participants, 'participant_id', 'sub-');
  const sessions = new Map<string, ReadonlyMap<string, BidsRow>>();
  for (const { label, sessionsTable } of dataset.subjects)
    sessions.set(label, await keyed(fs, dataset, sessionsTable, 'session_id', 'ses-'));
  const rowOf = (subject: string, session: string): BidsRow | undefined =>
    sessions.get(subject)?.get(session);
  const datesOf = await scanDates(fs, dataset, rowOf, tables?.scans ?? null);
  const told = ({ subject, session }: BidsSession, dates?: ScanDatesOfVisit): Joined => {
    const own = factsOfBids(
      participants.get(subject),
      session === null ? undefined : rowOf(subject, session),
      session === null ? null : (sessionOfVisit(session) ?? session),
      dates,
    );
    // Without tables of ADNI a visit counts as known by its age.
    const ownMatch = own.age === null ? 'visit_not_in_tables' : null;
    if (tables === null) return { facts: own, unmatched: ownMatch };
    const found = ofAdni(tables, subject, session, dates);
    if (typeof found === 'string') return { facts: own, unmatched: ownMatch === null ? null : found };
    return { facts: firstKnown(found, own), unmatched: null };
  };
  return (visit) => {
    const dates = datesOf(visit);
    const found = told(visit, dates);
    return {
      ...found,
      scanDate: dates.scan?.source ?? null,
      ageByScan: found.facts.age !== told(visit).facts.age,
    };
  };
}

function ofAdni(
  tables: AdniTables,
  subject: string,
  session: string | null,
  dates: ScanDatesOfVisit | undefined,
): VisitFacts | Unmatched {
  const rid = ridOfPtid(ptidOfLabel(subject) ?? '');
  if (rid === null) return 'label_not_adni';
  const visits = tables.merge.get(rid);
  if (visits === undefined) return 'subject_not_in_tables';
  // A dataset without sessions has one visit: the first.
  const code = session === null ? 'M000' : sessionOfVisit(session);
  if (code === null) return 'session_not_a_visit';
  const visit = visits.get(code);
  if (visit === undefined) return 'visit_not_in_tables';
  return factsOf({
    visit,
    session: code,
    baseline: visits.get('M000'),
    diagnosis: tables.diagnoses.get(rid)?.get(code),
    ...(dates && { dates }),
  });
}

/** Rows of a table by the label in one column, without its prefix. */
async function keyed(
  fs: FileSystem,
  dataset: BidsDataset,
  file: string | null,
  column: string,
  prefix: string,
): Promise<ReadonlyMap<string, BidsRow>> {
  if (file === null) return new Map();
  const rows = await readBidsTable(fs, dataset, file);
  return new Map(
    rows.flatMap((row): [string, BidsRow][] => {
      const label = row.get(column);
      return label === undefined
        ? []
        : [[label.startsWith(prefix) ? label.slice(prefix.length) : label, row]];
    }),
  );
}
