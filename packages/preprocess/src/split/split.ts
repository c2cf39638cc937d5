import type { Random } from '@tractogen/core';
import { SPLITS, type Split } from '@tractogen/formats';

export type Fractions = Readonly<Record<Split, number>>;

/**
 * Splits rows without leaks: a group of near-duplicates is never divided.
 *
 * Within each stratum (label) groups are shuffled, then each goes to the split that is farthest
 * below its share of the stratum's rows. Groups of more than a quarter of the smallest share go
 * first, the largest first: late, they would overfill a small split. All others keep their random
 * order, so that they are as likely in one split as in another. A group that holds several labels
 * belongs to the most frequent one (the first by name of equals).
 *
 * @param groups group of each row
 * @param strata label of each row
 * @param random used only by named sub-streams, one a label: a label's split depends on no other label
 * @returns split of each row, as an index into SPLITS
 */
export function splitGroups(
  groups: Uint32Array,
  strata: readonly string[],
  fractions: Fractions,
  random: Random,
): Uint8Array {
  const members = new Map<number, number[]>();
  groups.forEach((group, row) => {
    const rows = members.get(group);
    if (rows) rows.push(row);
    else members.set(group, [row]);
  });
  const byStratum = new Map<string, number[][]>();
  for (const rows of members.values()) {
    const stratum = mostFrequent(rows.map((row) => strata[row]));
    const list = byStratum.get(stratum);
    if (list) list.push(rows);
    else byStratum.set(stratum, [rows]);
  }
  const out = new Uint8Array(groups.length);
  for (const [stratum, list] of byStratum) {
    const total = list.reduce((sum, rows) => sum + rows.length, 0);
    const missing = SPLITS.map((split) => fractions[split] * total);
    const shuffled = [...random.stream(stratum).permutation(list.length)].map((at) => list[at]);
    const large = Math.min(...missing.filter((share) => share > 0)) / 4;
    const first = shuffled.filter((rows) => rows.length > large).toSorted((a, b) => b.length - a.length);
    for (const rows of [...first, ...shuffled.filter(({ length }) => length <= large)]) {
      const split = missing.indexOf(Math.max(...missing));
      for (const row of rows) out[row] = split;
      missing[split] -= rows.length;
    }
  }
  return out;
}

function mostFrequent(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))[0][0];
}
