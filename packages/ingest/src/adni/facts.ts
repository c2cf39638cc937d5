import type { Diagnosis } from '@tractogen/formats';
import type { BidsRow } from '../bids/tables.ts';
import {
  dayNumber,
  diagnosisOfBaseline,
  diagnosisOfSum,
  diagnosisOfVisit,
  elapsed,
  known,
  positiveNumber,
  protocolOf,
  sexOf,
} from './codes.ts';
import type { CsvRow } from './csv.ts';
import { yearsBetween } from './days.ts';
import { yearsToScan, type ScanDatesOfVisit } from './scan-dates.ts';

/** What the tables tell of one visit; null is not known. */
export interface VisitFacts {
  /** Years. */
  readonly age: number | null;
  readonly diagnosis: Diagnosis | null;
  readonly sex: 'M' | 'F' | null;
  readonly site: string | null;
  readonly protocol: string | null;
  /** Intracranial volume as the table has it: mm³ in ADNIMERGE. */
  readonly icv: number | null;
}

const UNDATED: ScanDatesOfVisit = { scan: null, first: null };

/** Rows that may tell of one visit. */
export interface VisitRows {
  /** ADNIMERGE at this visit. */
  readonly visit: CsvRow;
  /** ADNIMERGE at baseline. */
  readonly baseline?: CsvRow | undefined;
  /** DXSUM at this visit. */
  readonly diagnosis?: CsvRow | undefined;
}

/**
 * Age, diagnosis and more of one visit by ADNI's tables.
 *
 * The age is AGE, that at baseline in every row, plus the years from EXAMDATE_bl (or baseline's EXAMDATE) to EXAMDATE;
 * where that is missing, to the scan; without dates, plus Years_bl, or Month_bl, Month or M over 12. The diagnosis is DX; else DXSUM's; at baseline
 * else DX_bl. Sex, site and ICV, where this visit does not tell them, are baseline's.
 */
export function factsOf({
  visit,
  baseline,
  diagnosis,
  session,
  dates = UNDATED,
}: VisitRows & { session: string; dates?: ScanDatesOfVisit }): VisitFacts {
  const at = (name: string): string | undefined => visit.cells.get(name);
  const first = (name: string): string | undefined => baseline?.cells.get(name);
  return {
    age: ageAt(visit, baseline, session, dates),
    diagnosis:
      diagnosisOfVisit(at('DX')) ??
      (diagnosis && diagnosisOfSum(diagnosis.cells)) ??
      (session === 'M000' ? diagnosisOfBaseline(at('DX_bl')) : null),
    sex: sexOf(at('PTGENDER')) ?? sexOf(first('PTGENDER')),
    site: known(at('SITE')) ?? known(first('SITE')),
    protocol: protocolOf(at('COLPROT')) ?? protocolOf(at('ORIGPROT')),
    icv: positiveNumber(at('ICV')) ?? positiveNumber(at('ICV_bl')) ?? positiveNumber(first('ICV')),
  };
}

function ageAt(
  visit: CsvRow,
  baseline: CsvRow | undefined,
  session: string,
  dates: ScanDatesOfVisit,
): number | null {
  const start = positiveNumber(visit.cells.get('AGE')) ?? positiveNumber(baseline?.cells.get('AGE'));
  if (start === null) return null;
  const today = dayNumber(visit.cells.get('EXAMDATE'));
  const then = dayNumber(visit.cells.get('EXAMDATE_bl')) ?? dayNumber(baseline?.cells.get('EXAMDATE'));
  const since = yearsBetween(then, today) ?? yearsToScan(session, dates, then);
  if (since !== null) return start + since;
  const years = elapsed(visit.cells.get('Years_bl'));
  if (years !== null) return start + years;
  for (const name of ['Month_bl', 'Month', 'M']) {
    const months = elapsed(visit.cells.get(name));
    if (months !== null) return start + months / 12;
  }
  return session === 'M000' ? start : null;
}

/**
 * What a dataset's own tables tell: the row of `participants.tsv` and that of `*_sessions.tsv`, under
 * Clinica's names or plain ones. An age of `participants.tsv` is that at baseline; dates of scans tell how much later another visit
 * was.
 */
export function factsOfBids(
  participant: BidsRow | undefined,
  visit: BidsRow | undefined,
  session: string | null,
  dates: ScanDatesOfVisit = UNDATED,
): VisitFacts {
  const at = (name: string): string | undefined => visit?.get(name);
  const of = (name: string): string | undefined => participant?.get(name);
  const first = session === null || session === 'M000';
  const since = first ? 0 : yearsToScan(session, dates, null);
  return {
    age: positiveNumber(at('age')) ?? later(positiveNumber(of('age') ?? of('age_bl')), since),
    diagnosis:
      diagnosisOfVisit(at('diagnosis')) ??
      (first ? diagnosisOfBaseline(of('diagnosis') ?? of('diagnosis_sc')) : null),
    sex: sexOf(of('sex')),
    site: known(of('site')),
    protocol: protocolOf(at('current_study')) ?? protocolOf(of('original_study')),
    icv: positiveNumber(at('adni_icv') ?? at('icv')),
  };
}

const later = (age: number | null, years: number | null): number | null =>
  age === null || years === null ? null : age + years;

/** The first that is known, field by field. */
export function firstKnown(...all: readonly VisitFacts[]): VisitFacts {
  const pick = <K extends keyof VisitFacts>(name: K): VisitFacts[K] | null =>
    all.map((facts) => facts[name]).find((value) => value !== null) ?? null;
  return {
    age: pick('age'),
    diagnosis: pick('diagnosis'),
    sex: pick('sex'),
    site: pick('site'),
    protocol: pick('protocol'),
    icv: pick('icv'),
  };
}
