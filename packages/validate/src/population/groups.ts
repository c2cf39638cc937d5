import type { StreamlineTable } from '@tractogen/formats';
import type { Requests } from '../control/requests.ts';
import { classOf } from '../data.ts';

/** Streamlines of one bundle that share what shapes them: those of a subject, or requests that are alike. */
export interface Group {
  readonly rows: readonly number[];
  /** Years. */
  readonly age: number;
  /** 1 of those with the diagnosis, else 0. */
  readonly mci: number;
  readonly ad: number;
  /** Everything else that is known, as numbers: zeros and ones of words. */
  readonly others: ReadonlyMap<string, number>;
}

/** The streamlines of each subject in one bundle, where age is known; sex, site and head size go along. */
export function groupsOfSubjects(table: StreamlineTable, bundle: string): Group[] {
  const bySubject = new Map<number, number[]>();
  for (let row = 0; row < table.rows; row++) {
    const subject = table.subject.codes[row];
    if (subject < 0 || Number.isNaN(table.age[row]) || table.plausible[row] !== 1) continue;
    if (classOf(table, row) !== bundle) continue;
    const rows = bySubject.get(subject);
    if (rows === undefined) bySubject.set(subject, [row]);
    else rows.push(row);
  }
  return [...bySubject.values()].map((rows) => {
    const [first] = rows;
    const diagnosis = table.diagnosis.names[table.diagnosis.codes[first]];
    const others = new Map<string, number>();
    // The first word of a column is what the others are compared with.
    for (const name of ['sex', 'site', 'protocol'] as const)
      for (const [code, word] of table[name].names.entries())
        if (code > 0) others.set(`${name}=${word}`, table[name].codes[first] === code ? 1 : 0);
    if (table.icv[first] > 0) others.set('log icv', Math.log(table.icv[first]));
    return {
      rows,
      age: table.age[first],
      mci: indicator(diagnosis, 'MCI'),
      ad: indicator(diagnosis, 'AD'),
      others,
    };
  });
}

/** Requests of one bundle that are next to each other in age, apart by diagnosis. */
export function groupsOfRequests(
  { attributes, bundle: bundles }: Requests,
  bundle: string,
  size: number,
): Group[] {
  const age = attributes.get('age');
  if (age === undefined) return [];
  const [mci, ad] = ['diagnosis=MCI', 'diagnosis=AD'].map((name) => attributes.get(name));
  const rows = [...bundles.keys()].filter((row) => bundles[row] === bundle && !Number.isNaN(age[row]));
  const kinds = new Map<string, number[]>();
  for (const row of rows) {
    const kind = `${mci?.[row] ?? 0}/${ad?.[row] ?? 0}`;
    const own = kinds.get(kind);
    if (own === undefined) kinds.set(kind, [row]);
    else own.push(row);
  }
  return [...kinds.values()].flatMap((own) => {
    const sorted = own.toSorted((a, b) => age[a] - age[b] || a - b);
    const parts = Math.max(1, Math.floor(sorted.length / size));
    return Array.from({ length: parts }, (_, k): Group => {
      const part = sorted.slice(
        Math.round((k * sorted.length) / parts),
        Math.round(((k + 1) * sorted.length) / parts),
      );
      return {
        rows: part,
        age: part.reduce((sum, row) => sum + age[row], 0) / part.length,
        mci: mci?.[part[0]] ?? 0,
        ad: ad?.[part[0]] ?? 0,
        others: new Map(),
      };
    });
  });
}

function indicator(diagnosis: string | undefined, word: string): number {
  return diagnosis === word ? 1 : 0;
}
