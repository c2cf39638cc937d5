import { TractogenError } from '@tractogen/core';
import { VALUES, type StreamlineTable } from '@tractogen/formats';
import type { Settings } from './presets.ts';

/** What one split gives to training. */
export interface Rows {
  /** Rows of the table that are used. */
  readonly rows: Uint32Array;
  /** rows × 256 × 3, mm. */
  readonly points: Float32Array;
}

/**
 * Rows of a split that training may see.
 *
 * @throws TractogenError DEGENERATE_DATA when none is left; NOT_FINITE when a point is not finite
 */
export function rowsOf(table: StreamlineTable, trainOn: Settings['trainOn'], split: string): Rows {
  const all = Uint32Array.from({ length: table.rows }, (_, row) => row);
  const rows = trainOn === 'all' ? all : all.filter((row) => table.plausible[row] === 1);
  if (rows.length === 0) {
    throw new TractogenError(
      'DEGENERATE_DATA',
      `none of the ${table.rows} streamlines of ${split} can be used`,
      {
        remedy: 'Set `trainOn: all`, or give more streamlines',
      },
    );
  }
  const points = new Float32Array(rows.length * VALUES);
  for (const [i, row] of rows.entries())
    points.set(table.points.subarray(row * VALUES, (row + 1) * VALUES), i * VALUES);
  const bad = points.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new TractogenError('NOT_FINITE', `a streamline of ${split} has a coordinate that is not finite`, {
      index: table.id[rows[Math.floor(bad / VALUES)]],
      remedy: 'Run the preprocessing again; it drops such streamlines',
    });
  }
  return { rows, points };
}

/** Bundles that occur among the given rows, in the order of the column's names. */
export function classesOf({ bundle }: StreamlineTable, rows: Uint32Array): string[] {
  const seen = new Set(Array.from(rows, (row) => bundle.codes[row]));
  return bundle.names.filter((_, code) => seen.has(code));
}
