import type { Random } from '@tractogen/core';
import type { CategoryColumn, OptionalColumns } from '@tractogen/formats';
import { splitGroups, type Fractions } from './split.ts';

/**
 * Near-duplicate groups of each subject's streamlines alone: two people who have a streamline alike are
 * two observations. Numbers of groups are unique over all subjects.
 *
 * @param subject without nulls
 * @param group groups of some rows, numbered as it likes
 */
export function groupsWithin(
  subject: CategoryColumn,
  group: (rows: Uint32Array) => Uint32Array,
): Uint32Array {
  const out = new Uint32Array(subject.codes.length);
  let next = 0;
  for (const code of subject.names.keys()) {
    const rows = rowsOf(subject, code);
    const numbers = new Map<number, number>();
    for (const [i, found] of group(rows).entries()) {
      if (!numbers.has(found)) numbers.set(found, next++);
      out[rows[i]] = numbers.get(found) ?? 0;
    }
  }
  return out;
}

/**
 * Splits by subject: all visits of a subject stand in one split. Fractions are of subjects, within each
 * diagnosis (the subject's first in the file; subjects without one among themselves).
 *
 * @returns split of each row, as an index into SPLITS
 */
export function splitSubjects(
  { subject, diagnosis }: Pick<OptionalColumns, 'subject' | 'diagnosis'>,
  fractions: Fractions,
  random: Random,
): Uint8Array {
  const strata = subject.names.map((_, code) => {
    const row = rowsOf(subject, code).find((at) => diagnosis.codes[at] >= 0);
    return row === undefined ? '' : diagnosis.names[diagnosis.codes[row]];
  });
  const split = splitGroups(Uint32Array.from(strata.keys()), strata, fractions, random.stream('subjects'));
  return Uint8Array.from(subject.codes, (code) => split[code]);
}

function rowsOf({ codes }: CategoryColumn, wanted: number): Uint32Array {
  return Uint32Array.from(codes.keys().filter((row) => codes[row] === wanted));
}
