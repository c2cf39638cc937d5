import { known } from './codes.ts';
import type { CsvRow, CsvTable } from './csv.ts';
import { daysOf } from './days.ts';
import { ridOfPtid } from './identity.ts';

/** Days of diffusion scans (since 1970-01-01) by participant (RID) and visit (`M012`). */
export type ScanDays = ReadonlyMap<number, ReadonlyMap<string, number>>;

/** MRILIST, by its columns: one row a series of a scan. */
export const isMriList = ({ columns }: CsvTable): boolean =>
  ['SUBJECT', 'VISIT', 'SEQUENCE', 'SCANDATE'].every((name) => columns.includes(name));

/**
 * When each visit's diffusion series were acquired, by MRILIST; of several days the first.
 *
 * @param protocolOf the phase in which a participant entered (ORIGPROT): years of a phase are years since baseline only for those who
 *   entered in it
 * @param passedOver counts rows that were not taken, by reason
 */
export function scanDays(
  table: CsvTable,
  protocolOf: (rid: number) => string | null,
  passedOver: Record<string, number>,
): ScanDays {
  const out = new Map<number, Map<string, number>>();
  for (const row of table.rows) {
    const found = scanOf(row, protocolOf);
    if (typeof found === 'string') {
      passedOver[found] = (passedOver[found] ?? 0) + 1;
      continue;
    }
    const visits = out.get(found.rid) ?? new Map<string, number>();
    out.set(found.rid, visits.set(found.visit, Math.min(found.day, visits.get(found.visit) ?? Infinity)));
  }
  return out;
}

function scanOf(
  { cells }: CsvRow,
  protocolOf: (rid: number) => string | null,
): { rid: number; visit: string; day: number } | string {
  if (!/dti/i.test(cells.get('SEQUENCE') ?? '')) return 'scan_not_diffusion';
  const rid = ridOfPtid(cells.get('SUBJECT') ?? '');
  if (rid === null) return 'row_without_participant';
  const visit = sessionOfListed(cells.get('VISIT') ?? '', protocolOf(rid));
  if (visit === null) return 'scan_of_unknown_visit';
  const day = daysOf(known(cells.get('SCANDATE')) ?? '');
  return day === null ? 'scan_without_date' : { rid, visit, day };
}

/**
 * A visit as MRILIST writes it, as a label of a BIDS session: a screening scan is that of the baseline visit. Null where months since
 * baseline are not told: of an initial visit of somebody who came over from an earlier phase, and of years thereafter.
 *
 * @param entered ORIGPROT
 */
export function sessionOfListed(text: string, entered: string | null): string | null {
  if (/^ADNI(?:GO|\d)? Screening(?: MRI)?(?:-New Pt)?$/i.test(text)) return 'M000';
  const of = (months: number): string => `M${String(months).padStart(3, '0')}`;
  const month = /^ADNI(?:1\/GO|GO|\d) Month (\d{1,3})(?: MRI)?(?:-New Pt)?$/i.exec(text)?.[1];
  if (month !== undefined) return of(Number(month));
  const [, phase, year] = /^(ADNI\d) Year (\d{1,2}) Visit$/i.exec(text) ?? [];
  return year !== undefined && phase.toUpperCase() === entered ? of(12 * Number(year)) : null;
}
