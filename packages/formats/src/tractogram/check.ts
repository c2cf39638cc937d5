import { TractogenError } from '@tractogen/core';
import type { DataColumn, Tractogram } from './tractogram.ts';

/**
 * Checks that a tractogram hangs together before it is written: offsets from 0 rising to the number
 * of points, columns as long as what they describe, groups that name streamlines there are, data of groups there are.
 *
 * @throws TractogenError OFFSETS_INVALID, COUNT_MISMATCH
 */
export function checkTractogram(tractogram: Tractogram): void {
  const { points, offsets } = tractogram;
  const total = points.length / 3;
  const count = offsets.length - 1;
  if (count < 0 || offsets[0] !== 0 || offsets[count] !== total) {
    throw new TractogenError('OFFSETS_INVALID', `offsets do not span the ${total} points`);
  }
  for (let i = 0; i < count; i++) {
    if (offsets[i + 1] < offsets[i])
      throw new TractogenError('OFFSETS_INVALID', 'offsets fall', { index: i });
  }
  for (const [name, column] of tractogram.perPoint) checkColumn(`point data ${name}`, column, total);
  for (const [name, column] of tractogram.perStreamline)
    checkColumn(`streamline data ${name}`, column, count);
  for (const [name, rows] of tractogram.groups) {
    const bad = rows.find((row) => row >= count);
    if (bad !== undefined) {
      throw new TractogenError('OFFSETS_INVALID', `group ${name} names streamline ${bad} of ${count}`);
    }
  }
  for (const [name, columns] of tractogram.perGroup ?? []) {
    if (!tractogram.groups.has(name))
      throw new TractogenError('COUNT_MISMATCH', `there is no group ${name}, but data of it`);
    for (const [data, column] of columns) checkColumn(`group data ${name}/${data}`, column, 1);
  }
}

function checkColumn(what: string, column: DataColumn, rows: number): void {
  if (column.components < 1 || column.values.length !== rows * column.components) {
    throw new TractogenError(
      'COUNT_MISMATCH',
      `${what} has ${column.values.length} numbers for ${rows} rows of ${column.components}`,
    );
  }
}

/** Groups and the data of groups, by name. */
export function groupNames({
  groups,
  perGroup = new Map(),
}: Pick<Tractogram, 'groups' | 'perGroup'>): string[] {
  const data = [...perGroup].flatMap(([group, columns]) =>
    [...columns.keys()].map((name) => `${group}/${name}`),
  );
  return [...groups.keys(), ...data];
}

/** The names a format leaves out, told as one warning. */
export function dropped(what: string, names: Iterable<string>, format: string): string | null {
  const list = [...names];
  return list.length === 0 ? null : `${format} cannot hold ${what}; left out: ${list.join(', ')}`;
}
