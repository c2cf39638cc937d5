import { TractogenError } from '@tractogen/core';
import { ABOUT, aboutColumns, type About } from '@tractogen/formats';
import { column, requiredColumn, type Table } from './table.ts';

/** What is known of one streamline: a row of `labels.tsv`. Empty text is unknown. */
export interface LabelRow {
  readonly label: string;
  readonly name: string;
  readonly class: 'plausible' | 'implausible';
  /** Whose it is, and more, where that is known. */
  readonly about?: About;
}

export interface LabelColumns {
  readonly labelColumn: string;
  readonly nameColumn: string;
  readonly classColumn: string;
  /** Names that mean implausible where no column says so. */
  readonly implausible: readonly string[];
}

/**
 * Reads labels from a table with one row a streamline.
 *
 * Labels may be left out where there is a column of names. Without one, a whole number n is called bundle_n and other labels are their own
 * names. Where there is a column `index` it must count 0, 1, …: the order is the tractogram's. Columns called
 * subject, session, age (years), diagnosis (CN, MCI, AD), sex, site, protocol, icv and weight are taken along.
 *
 * @param streamlines how many rows there must be
 * @throws TractogenError COLUMN_MISSING, COUNT_MISMATCH, INPUT_INVALID
 */
export function labelsFromTable(
  table: Table,
  streamlines: number,
  { labelColumn, nameColumn, classColumn, implausible }: LabelColumns,
): LabelRow[] {
  const names = column(table, nameColumn);
  // Where names are given, numbers beside them may be left out.
  const labels = column(table, labelColumn) ?? names?.map(() => '') ?? requiredColumn(table, labelColumn);
  if (labels.length !== streamlines) {
    throw new TractogenError(
      'COUNT_MISMATCH',
      `the table has ${labels.length} rows, the tractogram ${streamlines} streamlines`,
      {
        file: table.file,
        remedy: 'Give one row for every streamline, in the same order',
      },
    );
  }
  checkOrder(table);
  const classes = column(table, classColumn);
  const about = aboutIn(table, streamlines);
  return labels.map((label, i) => {
    const name = names?.[i] ?? nameOf(label);
    const kind = classes?.[i] ?? (implausible.includes(name) ? 'implausible' : 'plausible');
    if (kind === 'plausible' || kind === 'implausible')
      return about === null ? { label, name, class: kind } : { label, name, class: kind, about: about[i] };
    throw new TractogenError(
      'INPUT_INVALID',
      `${classColumn} is "${kind}", neither plausible nor implausible`,
      {
        file: table.file,
        line: i + 2,
        remedy: 'Correct the cell',
      },
    );
  });
}

/** What the table tells beside labels, checked; null where it has no such column. */
function aboutIn(table: Table, streamlines: number): About[] | null {
  const columns = ABOUT.flatMap((name) => {
    const cells = column(table, name);
    return cells === null ? [] : [[name, cells] as const];
  });
  if (columns.length === 0) return null;
  const rows = Array.from({ length: streamlines }, (_, i): About =>
    Object.fromEntries(columns.map(([name, cells]) => [name, cells[i]])),
  );
  aboutColumns(rows, (row) => ({ file: table.file, line: row + 2 }));
  return rows;
}

function nameOf(label: string): string {
  return /^\d+$/.test(label) ? `bundle_${label}` : label;
}

function checkOrder(table: Table): void {
  const wrong = column(table, 'index')?.findIndex((cell, i) => Number(cell) !== i) ?? -1;
  if (wrong < 0) return;
  throw new TractogenError(
    'INPUT_INVALID',
    `the index is not ${wrong}: rows are not in the order of the streamlines`,
    {
      file: table.file,
      line: wrong + 2,
      remedy: 'Sort the rows by index',
    },
  );
}

/** `labels.tsv`: index, label, name, class, and of what else may be known the columns in which something is. */
export function labelsTable(rows: readonly LabelRow[]): string {
  const more = ABOUT.filter((name) => rows.some(({ about }) => (about?.[name] ?? '') !== ''));
  const line = (cells: readonly (string | number)[]): string => `${cells.join('\t')}\n`;
  return [
    line(['index', 'label', 'name', 'class', ...more]),
    ...rows.map(({ label, name, class: kind, about }, i) =>
      line([i, label, name, kind, ...more.map((key) => about?.[key] ?? '')]),
    ),
  ].join('');
}
