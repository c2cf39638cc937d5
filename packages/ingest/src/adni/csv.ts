import { TractogenError } from '@tractogen/core';
import { CsvError, parse } from 'csv-parse/sync';

/** One row of a table by column name; `line` is where it starts in the file, 1-based. */
export interface CsvRow {
  readonly line: number;
  readonly cells: ReadonlyMap<string, string>;
}

export interface CsvTable {
  /** For messages. */
  readonly file: string;
  readonly columns: readonly string[];
  readonly rows: readonly CsvRow[];
}

/**
 * Reads comma-separated values with a header line (RFC 4180): quoted cells may hold commas, line ends and
 * doubled quotes. Some releases of ADNI's tables quote every cell, others none.
 *
 * @throws TractogenError COUNT_MISMATCH where a row has another number of cells than the header; TRUNCATED where a quote
 *   is not closed; INPUT_INVALID where two columns share a name
 */
export function parseCsv(text: string, file: string): CsvTable {
  const records = recordsOf(text, file).filter(({ cells }) => cells.length > 1 || cells[0] !== '');
  const columns = (records[0]?.cells ?? []).map((name) => name.trim());
  const twice = columns.find((name, i) => columns.indexOf(name) !== i);
  if (twice !== undefined)
    throw new TractogenError('INPUT_INVALID', `there are two columns ${twice}`, {
      file,
      line: 1,
      remedy: 'Remove or rename one of them',
    });
  const rows = records.slice(1).map(({ line, cells }): CsvRow => {
    if (cells.length !== columns.length)
      throw new TractogenError(
        'COUNT_MISMATCH',
        `the row has ${cells.length} cells, the header ${columns.length}`,
        { file, line, remedy: 'Download the table again, or correct the row' },
      );
    return { line, cells: new Map(columns.map((name, i) => [name, cells[i].trim()])) };
  });
  return { file, columns, rows };
}

function recordsOf(text: string, file: string): { line: number; cells: string[] }[] {
  let line = 1;
  try {
    // Ragged rows are found by the caller, who knows the header; `lines` counts up to the end of a record.
    const records = parse(text, {
      bom: true,
      info: true,
      relaxColumnCount: true,
      recordDelimiter: ['\r\n', '\n', '\r'],
    });
    return (records as unknown as { record: string[]; info: { lines: number } }[]).map(({ record, info }) => {
      const start = line;
      line = info.lines + 1;
      return { line: start, cells: record };
    });
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw new TractogenError('TRUNCATED', 'a quote is not closed, or text stands behind one', {
      file,
      line: typeof cause['lines'] === 'number' ? cause['lines'] : line,
      cause,
      remedy: 'Download the table again',
    });
  }
}
