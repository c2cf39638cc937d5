import type { CategoryColumn, StreamlineTable } from './table.ts';

/** A dictionary column from a name a row; names are sorted, so that equal rows give equal columns. */
export function category(rows: readonly (string | null)[]): CategoryColumn {
  const names = [...new Set(rows)].filter((name) => name !== null).toSorted((a, b) => (a < b ? -1 : 1));
  const codes = new Map<string | null, number>(names.map((name, code) => [name, code]));
  return { codes: Int32Array.from(rows, (name) => codes.get(name) ?? -1), names };
}

/** The columns a table may lack knowledge of. */
export type OptionalColumns = Pick<
  StreamlineTable,
  'subject' | 'session' | 'age' | 'diagnosis' | 'sex' | 'site' | 'protocol' | 'icv' | 'weight'
>;

/** The optional columns, null in every row. */
export function emptyColumns(rows: number): OptionalColumns {
  const none = (): CategoryColumn => ({ codes: new Int32Array(rows).fill(-1), names: [] });
  const unknown = (): Float32Array => new Float32Array(rows).fill(Number.NaN);
  return {
    subject: none(),
    session: none(),
    age: unknown(),
    diagnosis: none(),
    sex: none(),
    site: none(),
    protocol: none(),
    icv: unknown(),
    weight: unknown(),
  };
}
