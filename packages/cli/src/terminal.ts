/** Where a command speaks: results to `stdout`, warnings and errors to `stderr`. */
export interface Terminal {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

/** Rows of name and value, the names padded to one width. */
export function formatRows(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join('');
}

/** By name as people count: bundle_2 before bundle_10. */
export function inOrder<T extends readonly [string, ...unknown[]]>(named: readonly T[]): T[] {
  const { compare } = new Intl.Collator('en', { numeric: true });
  return named.toSorted(([a], [b]) => compare(a, b));
}
