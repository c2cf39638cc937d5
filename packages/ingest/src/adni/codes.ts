import type { Diagnosis } from '@tractogen/formats';
import { daysOf } from './days.ts';

/** What stands in ADNI's tables for nothing. */
const MISSING = new Set(['', '-4', '-1', 'unknown', 'na', 'n/a', 'nan', 'null']);

/** The text of a cell, or null where it is missing: empty, -4, -1, Unknown, NA. */
export function known(cell: string | undefined): string | null {
  const text = cell?.trim() ?? '';
  return MISSING.has(text.toLowerCase()) ? null : text;
}

/** A number above zero; null where it is missing or none. For ages (years) and volumes, which have no other. */
export function positiveNumber(cell: string | undefined): number | null {
  const text = known(cell);
  const value = text === null ? Number.NaN : Number(text);
  return Number.isFinite(value) && value > 0 ? value : null;
}

/** A number of zero or more: years or months since baseline. */
export function elapsed(cell: string | undefined): number | null {
  const text = known(cell);
  const value = text === null ? Number.NaN : Number(text);
  return Number.isFinite(value) && value >= 0 ? value : null;
}

/** Days of a date `YYYY-MM-DD` since 1970-01-01; null where it is missing or no date. */
export function dayNumber(cell: string | undefined): number | null {
  const text = known(cell);
  return text === null ? null : daysOf(text);
}

const OF_VISIT: ReadonlyMap<string, Diagnosis> = new Map([
  ['cn', 'CN'],
  ['nl', 'CN'],
  ['mci', 'MCI'],
  ['dementia', 'AD'],
  ['ad', 'AD'],
]);
const OF_BASELINE: ReadonlyMap<string, Diagnosis> = new Map([
  ...OF_VISIT,
  // Subjective memory concern: cognitively normal by the tests.
  ['smc', 'CN'],
  ['emci', 'MCI'],
  ['lmci', 'MCI'],
]);
const BY_NUMBER: ReadonlyMap<string, Diagnosis> = new Map([
  ['1', 'CN'],
  ['2', 'MCI'],
  ['3', 'AD'],
]);

/** ADNIMERGE's DX (CN, MCI, Dementia), or the `diagnosis` of a BIDS table. A change such as `MCI to Dementia` is its end. */
export function diagnosisOfVisit(cell: string | undefined): Diagnosis | null {
  const text = known(cell)?.toLowerCase().split(' to ').at(-1)?.trim();
  return text === undefined ? null : (OF_VISIT.get(text) ?? null);
}

/** ADNIMERGE's DX_bl (CN, SMC, EMCI, LMCI, AD). */
export function diagnosisOfBaseline(cell: string | undefined): Diagnosis | null {
  return OF_BASELINE.get(known(cell)?.toLowerCase() ?? '') ?? null;
}

/** DXCHANGE: 1 to 3 stayed, 4 to 6 grew worse, 7 to 9 grew better; what counts is what they came to. */
const BY_CHANGE: ReadonlyMap<string, Diagnosis> = new Map([
  ...BY_NUMBER,
  ['4', 'MCI'],
  ['5', 'AD'],
  ['6', 'AD'],
  ['7', 'CN'],
  ['8', 'MCI'],
  ['9', 'CN'],
]);

/** Columns in which DXSUM tells a diagnosis: since ADNI3 or when it was joined, in ADNIGO and ADNI2, in ADNI1. */
export const DIAGNOSIS_COLUMNS = ['DIAGNOSIS', 'DXCHANGE', 'DXCURREN'] as const;

/** The diagnosis of a row of DXSUM, in whichever of its columns it is told. */
export function diagnosisOfSum(cells: ReadonlyMap<string, string>): Diagnosis | null {
  return (
    diagnosisOfNumber(cells.get('DIAGNOSIS')) ??
    BY_CHANGE.get(wholeNumber(cells.get('DXCHANGE'))) ??
    diagnosisOfNumber(cells.get('DXCURREN'))
  );
}

const wholeNumber = (cell: string | undefined): string => known(cell)?.replace(/\.0+$/, '') ?? '';

/** DXSUM's DIAGNOSIS (1, 2, 3 = CN, MCI, AD). */
export function diagnosisOfNumber(cell: string | undefined): Diagnosis | null {
  return BY_NUMBER.get(wholeNumber(cell)) ?? null;
}

/** PTGENDER: Male and Female, or BIDS' M and F. */
export function sexOf(cell: string | undefined): 'M' | 'F' | null {
  const text = known(cell)?.toLowerCase();
  if (text === 'male' || text === 'm') return 'M';
  return text === 'female' || text === 'f' ? 'F' : null;
}

/** COLPROT or ORIGPROT: ADNI1, ADNIGO, ADNI2, ADNI3, ADNI4; null for anything else. */
export function protocolOf(cell: string | undefined): string | null {
  const text = known(cell)?.toUpperCase() ?? '';
  return /^ADNI(?:GO|\d)$/.test(text) ? text : null;
}
