import type { Tractogram } from '@tractogen/formats';

/**
 * The group of each streamline: the first by name of those that hold it, null for none.
 *
 * @returns names by streamline, and how many are in several groups
 */
export function namesOfGroups(
  { groups }: Pick<Tractogram, 'groups'>,
  streamlines: number,
): { readonly names: (string | null)[]; readonly several: number } {
  const names = Array<string | null>(streamlines).fill(null);
  const several = new Set<number>();
  for (const name of [...groups.keys()].toSorted()) {
    for (const row of groups.get(name) ?? []) {
      if (names[row] === null) names[row] = name;
      else several.add(row);
    }
  }
  return { names, several: several.size };
}
