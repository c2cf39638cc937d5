import type { FileSystem } from '@tractogen/core';
import type { BidsDataset, BidsSession } from '../bids/dataset.ts';
import { readBidsTable, type BidsRow } from '../bids/tables.ts';
import { yearsBetween, daysOf } from './days.ts';
import { ptidOfLabel, ridOfPtid, sessionOfVisit } from './identity.ts';
import type { ScanDays } from './mri-list.ts';

/** Where a scan's date stands: `*_sessions.tsv`, `*_scans.tsv`, or MRILIST. */
export type DateSource = 'sessions' | 'scans' | 'mrilist';

export interface ScanDate {
  /** Days since 1970-01-01. */
  readonly day: number;
  readonly source: DateSource;
}

/** When a visit was scanned, and when the same participant's first visit was; null is not known. */
export interface ScanDatesOfVisit {
  readonly scan: ScanDate | null;
  readonly first: ScanDate | null;
}

/** Years by which a date may miss the months that a session's label tells. */
const FARTHEST = 1;

/**
 * The dates of scans: `acq_time` of the session, else the earliest of its diffusion images, else what MRILIST tells. They tell ages
 * and nothing else: no row is found by a date.
 *
 * @param sessionRow row of `*_sessions.tsv` of a visit
 * @throws TractogenError COUNT_MISMATCH of a table with a ragged row
 */
export async function scanDates(
  fs: FileSystem,
  dataset: BidsDataset,
  sessionRow: (subject: string, session: string) => BidsRow | undefined,
  listed: ScanDays | null,
): Promise<(visit: Pick<BidsSession, 'subject' | 'session'>) => ScanDatesOfVisit> {
  const dates = new Map<string, ScanDate>();
  const firsts = new Map<string, ScanDate>();
  const key = (subject: string, session: string | null): string => `${subject}/${session ?? ''}`;
  for (const { label, sessions } of dataset.subjects)
    for (const { session, scans } of sessions) {
      const code = session === null ? 'M000' : sessionOfVisit(session);
      const row = session === null ? undefined : sessionRow(label, session);
      const found =
        dated(row?.get('acq_time'), 'sessions') ??
        (scans === null ? null : ofDiffusion(await readBidsTable(fs, dataset, scans))) ??
        ofList(listed, label, code);
      if (found === null) continue;
      dates.set(key(label, session), found);
      if (code === 'M000') firsts.set(label, found);
    }
  return ({ subject, session }) => ({
    scan: dates.get(key(subject, session)) ?? null,
    first: firsts.get(subject) ?? null,
  });
}

function dated(text: string | undefined, source: DateSource): ScanDate | null {
  const day = text === undefined ? null : daysOf(text);
  return day === null ? null : { day, source };
}

/** The earliest date of the rows of diffusion images; `filename` counts from the folder of the session. */
function ofDiffusion(rows: readonly BidsRow[]): ScanDate | null {
  const found = rows
    .filter((row) => /^dwi\/.*_dwi\.nii(\.gz)?$/.test(row.get('filename') ?? ''))
    .flatMap((row) => dated(row.get('acq_time'), 'scans') ?? []);
  return found.toSorted((a, b) => a.day - b.day)[0] ?? null;
}

function ofList(listed: ScanDays | null, label: string, code: string | null): ScanDate | null {
  const rid = ridOfPtid(ptidOfLabel(label) ?? '');
  const day = rid === null || code === null ? undefined : listed?.get(rid)?.get(code);
  return day === undefined ? null : { day, source: 'mrilist' };
}

/**
 * Years from baseline to a scan.
 *
 * @param session code of the visit; a scan more than a year off what its months tell is not believed
 * @param baseline day of the baseline examination, where a table tells it; else the first visit's scan stands for it
 */
export function yearsToScan(
  session: string,
  { scan, first }: ScanDatesOfVisit,
  baseline: number | null,
): number | null {
  const day = scan?.day ?? null;
  const years = yearsBetween(baseline, day) ?? yearsBetween(first?.day ?? null, day);
  const months = /^M(\d{3})$/.exec(session)?.[1];
  if (years === null || months === undefined) return years;
  return Math.abs(years - Number(months) / 12) <= FARTHEST ? years : null;
}
