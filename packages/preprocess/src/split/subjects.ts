import { TractogenError, type Random } from '@tractogen/core';
import { SPLITS, type CategoryColumn, type OptionalColumns } from '@tractogen/formats';
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
 * diagnosis (the subject's first in the file; subjects without one among themselves). Where subjects are so few that a
 * split is left without any, it gets one of the split that is farthest above its share.
 *
 * @returns split of each row, as an index into SPLITS
 * @throws TractogenError DEGENERATE_DATA where there are fewer subjects than splits that are to have some
 */
export function splitSubjects(
  { subject, diagnosis }: Pick<OptionalColumns, 'subject' | 'diagnosis'>,
  fractions: Fractions,
  random: Random,
): Uint8Array {
  const wanted = SPLITS.filter((name) => fractions[name] > 0);
  if (subject.names.length < wanted.length)
    throw new TractogenError(
      'DEGENERATE_DATA',
      `${subject.names.length} ${subject.names.length === 1 ? 'subject does' : 'subjects do'} not fill the splits ${wanted.join(', ')}`,
      { remedy: 'Add subjects, or give fewer splits a share with `split`' },
    );
  const strata = subject.names.map((_, code) => {
    const row = rowsOf(subject, code).find((at) => diagnosis.codes[at] >= 0);
    return row === undefined ? '' : diagnosis.names[diagnosis.codes[row]];
  });
  const split = splitGroups(Uint32Array.from(strata.keys()), strata, fractions, random.stream('subjects'));
  fillEmpty(split, fractions, random.stream('few'));
  return Uint8Array.from(subject.codes, (code) => split[code]);
}

/** Moves a subject into each split that is to have some and has none, as long as every split can keep one. */
function fillEmpty(split: Uint8Array, fractions: Fractions, random: Random): void {
  const wanted = SPLITS.flatMap((name, i) => (fractions[name] > 0 ? [i] : []));
  const count = (of: number): number => split.filter((one) => one === of).length;
  const order = random.permutation(split.length);
  for (const empty of wanted.filter((one) => count(one) === 0)) {
    const excess = wanted.map((one) =>
      count(one) > 1 ? count(one) - fractions[SPLITS[one]] * split.length : -Infinity,
    );
    const donor = wanted[excess.indexOf(Math.max(...excess))];
    const moved = order.find((one) => split[one] === donor);
    if (moved !== undefined) split[moved] = empty;
  }
}

function rowsOf({ codes }: CategoryColumn, wanted: number): Uint32Array {
  return Uint32Array.from(codes.keys().filter((row) => codes[row] === wanted));
}
