import type { Random } from '@tractogen/core';
import { VALUES, type StreamlineTable } from '@tractogen/formats';
import { reverseStreamline } from '@tractogen/geometry';
import type { DensityParams } from '../params.ts';

/** The training streamlines that a bundle's density is built on. */
export interface Seeds {
  /** n × 256 × 3, mm; with flips, the reversed ones follow the others. */
  readonly points: Float32Array;
  /** Near-duplicate group of each seed; a flip has its original's. */
  readonly groups: Uint32Array;
  /** Row of the table of each seed; a flip has its original's. */
  readonly places: readonly number[];
  /** Training streamlines of the bundle, and those left without near-duplicates. */
  readonly rows: number;
  readonly distinct: number;
  /** Seeds used, flips not counted. */
  readonly used: number;
  /** Which: rows of the source tractogram. */
  readonly ids: readonly number[];
}

/** Takes the seeds of one bundle: distinct first, then at most `max` without replacement, then flips. */
export function takeSeeds(
  table: StreamlineTable,
  rows: readonly number[],
  options: DensityParams['seeds'],
  random: Random,
): Seeds {
  const distinct = options.distinct ? firstOfGroups(table, rows) : rows;
  const chosen =
    distinct.length > options.max
      ? Array.from(
          random.permutation(distinct.length).subarray(0, options.max).toSorted(),
          (i) => distinct[i],
        )
      : distinct;
  const n = chosen.length;
  const points = new Float32Array(n * VALUES * (options.flips ? 2 : 1));
  const groups = new Uint32Array(options.flips ? 2 * n : n);
  for (const [i, row] of chosen.entries()) {
    const values = table.points.subarray(row * VALUES, (row + 1) * VALUES);
    points.set(values, i * VALUES);
    groups[i] = table.group[row];
    if (!options.flips) continue;
    points.set(values, (n + i) * VALUES);
    reverseStreamline(points, ((n + i) * VALUES) / 3, VALUES / 3);
    groups[n + i] = table.group[row];
  }
  const ids = chosen.map((row) => table.id[row]);
  const places = options.flips ? [...chosen, ...chosen] : [...chosen];
  return { points, groups, places, rows: rows.length, distinct: distinct.length, used: n, ids };
}

function firstOfGroups(table: StreamlineTable, rows: readonly number[]): number[] {
  const seen = new Set<number>();
  return rows.filter((row) => {
    const group = table.group[row];
    if (seen.has(group)) return false;
    seen.add(group);
    return true;
  });
}
