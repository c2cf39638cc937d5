import { join } from 'node:path';
import { TractogenError, type FileSystem } from '@tractogen/core';
import { DIAGNOSIS_COLUMNS, diagnosisOfSum, protocolOf } from './codes.ts';
import { parseCsv, type CsvRow, type CsvTable } from './csv.ts';
import { ridOfPtid, sessionOfVisit } from './identity.ts';
import { isMriList, scanDays, type ScanDays } from './mri-list.ts';

/** Rows of ADNI's tables by participant (RID) and, of each, by visit (`M012`). */
export interface AdniTables {
  /** ADNIMERGE: what tells ages. */
  readonly merge: ReadonlyMap<number, ReadonlyMap<string, CsvRow>>;
  /** DXSUM: diagnoses by number. */
  readonly diagnoses: ReadonlyMap<number, ReadonlyMap<string, CsvRow>>;
  /** MRILIST: when diffusion series were acquired; null without it. */
  readonly scans: ScanDays | null;
  /** Rows that were not taken, by reason. */
  readonly passedOver: Readonly<Record<string, number>>;
}

interface Indexed {
  readonly rows: Map<number, Map<string, CsvRow>>;
  readonly passedOver: Record<string, number>;
}

/**
 * Reads ADNI's tables from a folder. Which is which is told by their columns, never by names of files or
 * the order of columns: ADNIMERGE has AGE and DX_bl, DXSUM has DIAGNOSIS, MRILIST SEQUENCE and SCANDATE; other tables are passed over.
 *
 * @param folder absolute
 * @param name of the folder, for messages
 * @throws TractogenError DATA_MISSING, COLUMN_MISSING, INPUT_INVALID (a visit twice), and those of `parseCsv`
 */
export async function readAdniTables(fs: FileSystem, folder: string, name: string): Promise<AdniTables> {
  const files = (await fs.readdir(folder)).filter((file) => /\.csv$/i.test(file)).toSorted();
  const tables: CsvTable[] = [];
  for (const file of files)
    tables.push(parseCsv(await fs.readFile(join(folder, file), 'utf8'), `${name}/${file}`));
  const merge = tables.filter((table) => hasAll(table, ['AGE', 'DX_bl']));
  if (merge.length !== 1)
    throw new TractogenError(
      'DATA_MISSING',
      merge.length === 0
        ? 'no table here is ADNIMERGE (columns AGE and DX_bl)'
        : `${merge.map(({ file }) => file).join(' and ')} are both ADNIMERGE`,
      { file: name, remedy: 'Put one ADNIMERGE.csv, as LONI gives it, into this folder' },
    );
  const sums = tables.filter(
    (table) =>
      (hasAll(table, ['RID']) || hasAll(table, ['PTID'])) &&
      DIAGNOSIS_COLUMNS.some((column) => hasAll(table, [column])) &&
      !merge.includes(table),
  );
  const passedOver: Record<string, number> = {};
  const others = tables.filter((table) => ![...merge, ...sums].includes(table) && !isMriList(table));
  const unread = others.reduce((sum, table) => sum + table.rows.length, 0);
  if (unread > 0) passedOver.row_of_other_table = unread;
  const diagnoses = new Map<number, Map<string, CsvRow>>();
  for (const table of sums) index(table, { rows: diagnoses, passedOver }, 'first');
  const rows = new Map<number, Map<string, CsvRow>>();
  index(merge[0], { rows, passedOver }, 'refuse');
  const entered = (rid: number): string | null =>
    [...(rows.get(rid)?.values() ?? [])]
      .map(({ cells }) => protocolOf(cells.get('ORIGPROT')))
      .find(Boolean) ?? null;
  const lists = tables.filter(isMriList);
  if (lists.length > 1)
    throw new TractogenError(
      'INPUT_INVALID',
      `${lists.map(({ file }) => file).join(' and ')} are both MRILIST`,
      {
        file: name,
        remedy: 'Leave one of them in this folder',
      },
    );
  const scans = lists.length === 0 ? null : scanDays(lists[0], entered, passedOver);
  return { merge: rows, diagnoses, scans, passedOver };
}

const hasAll = ({ columns }: CsvTable, names: readonly string[]): boolean =>
  names.every((name) => columns.includes(name));

/**
 * @param again what becomes of a second row of one visit: tables of questionnaires have some, of which the first with a
 *   diagnosis counts
 */
function index(table: CsvTable, { rows, passedOver }: Indexed, again: 'first' | 'refuse'): void {
  if (!hasAll(table, ['PTID']) && !hasAll(table, ['RID'])) throw lacks(table, 'PTID');
  const visit = ['VISCODE2', 'VISCODE'].find((name) => table.columns.includes(name));
  if (visit === undefined) throw lacks(table, 'VISCODE');
  const count = (reason: string): void => void (passedOver[reason] = (passedOver[reason] ?? 0) + 1);
  for (const row of table.rows) {
    const rid = ridOf(row);
    // VISCODE2 counts from baseline; where it is empty, the table's own code may.
    const session = sessionOfVisit(row.cells.get(visit)) ?? sessionOfVisit(row.cells.get('VISCODE'));
    if (rid === null || session === null) {
      count(rid === null ? 'row_without_participant' : 'row_without_visit');
      continue;
    }
    const visits = rows.get(rid) ?? new Map<string, CsvRow>();
    rows.set(rid, visits);
    const before = visits.get(session);
    if (before === undefined) visits.set(session, row);
    else if (again === 'first') {
      count('row_again');
      // A form that was begun and left says nothing.
      if (diagnosisOfSum(before.cells) === null) visits.set(session, row);
    } else
      throw new TractogenError('INPUT_INVALID', `the visit ${session} stands in the table twice`, {
        file: table.file,
        line: row.line,
        remedy: 'Download the table again, or remove one of the rows',
      });
  }
}

function ridOf({ cells }: CsvRow): number | null {
  const text = cells.get('RID') ?? '';
  return /^\d{1,5}$/.test(text) ? Number(text) : ridOfPtid(cells.get('PTID') ?? '');
}

function lacks(table: CsvTable, column: string): TractogenError {
  return new TractogenError('COLUMN_MISSING', `there is no column ${column}`, {
    file: table.file,
    line: 1,
    remedy: 'Download the table again, with all columns',
  });
}
