/** Rows of cells, each column as wide as its widest cell, two spaces before the first. */
export function table(rows: readonly (readonly string[])[], indent = '  '): string {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, cell.length)));
  return rows
    .map(
      (row) =>
        `${indent}${row.map((cell, column) => cell.padEnd(widths[column])).join('  ')}`.trimEnd() + '\n',
    )
    .join('');
}

/** A value in a cell: numbers to four figures, `-` for what is not there; long ones cut. */
export function cell(value: unknown, unit?: string | null): string {
  if (value === undefined || value === null) return value === undefined ? '-' : 'null';
  if (typeof value === 'number') {
    const shown = Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
    return unit === undefined || unit === null || unit === '1' || unit === '' ? shown : `${shown} ${unit}`;
  }
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** `2026-11-26 20:11 UTC` */
export const minute = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;

/** `3e01a2f`, with a plus where the sources differed from it. */
export const commitText = (commit: string | null, dirty: boolean): string =>
  commit === null ? 'no commit' : `${commit.slice(0, 7)}${dirty ? '+' : ''}`;

/** `3 ran, 2 cached` */
export function counts(words: Iterable<string>): string {
  const found = new Map<string, number>();
  for (const word of words) found.set(word, (found.get(word) ?? 0) + 1);
  return [...found].map(([word, count]) => `${count} ${word}`).join(', ');
}
