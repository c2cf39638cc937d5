import { TractogenError } from '@tractogen/core';

/** A text table in memory, rows in file order. */
export interface Table {
  readonly file: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * Splits a table with a header line: tabs, or commas where the header has no tab. Line ends of any
 * system and a byte order mark are taken; quotes are not interpreted.
 *
 * @param file name for messages
 * @throws TractogenError COUNT_MISMATCH where a row has another number of columns than the header
 */
export function parseTable(text: string, file: string): Table {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  while (lines.at(-1) === '') lines.pop();
  const separator = lines[0]?.includes('\t') ? '\t' : ',';
  const [columns = [], ...rows] = lines.map((line) => line.split(separator).map((cell) => cell.trim()));
  const wrong = rows.findIndex((row) => row.length !== columns.length);
  if (wrong >= 0) {
    throw new TractogenError(
      'COUNT_MISMATCH',
      `the row has ${rows[wrong].length} columns, the header ${columns.length}`,
      {
        file,
        line: wrong + 2,
        remedy: 'Correct the row',
      },
    );
  }
  return { file, columns, rows };
}

/** Cells of a column by name, or null where the table has none. */
export function column({ columns, rows }: Table, name: string): string[] | null {
  const at = columns.indexOf(name);
  return at < 0 ? null : rows.map((row) => row[at]);
}

/** @throws TractogenError COLUMN_MISSING */
export function requiredColumn(table: Table, name: string): string[] {
  const cells = column(table, name);
  if (cells) return cells;
  throw new TractogenError(
    'COLUMN_MISSING',
    `there is no column ${name}; the columns are ${table.columns.join(', ') || 'none'}`,
    {
      file: table.file,
      line: 1,
      remedy: 'Name the column with `labelColumn`, or add it',
    },
  );
}
