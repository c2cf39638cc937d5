import { TractogenError } from '@tractogen/core';
import { gatherPoints } from './select.ts';
import { VALUES, type StreamlineTable } from './table.ts';

/** What one split gives to training. */
export interface TrainableRows {
  /** Rows of the table that are used. */
  readonly rows: Uint32Array;
  /** rows × 256 × 3, mm. */
  readonly points: Float32Array;
}

/**
 * Rows of a split that training may see.
 *
 * @param split its name, for messages
 * @throws TractogenError DEGENERATE_DATA when none is left; NOT_FINITE when a point is not finite
 */
export function trainableRows(
  table: StreamlineTable,
  trainOn: 'plausible' | 'all',
  split: string,
): TrainableRows {
  const all = Uint32Array.from({ length: table.rows }, (_, row) => row);
  const rows = trainOn === 'all' ? all : all.filter((row) => table.plausible[row] === 1);
  if (rows.length === 0) {
    throw new TractogenError(
      'DEGENERATE_DATA',
      `none of the ${table.rows} streamlines of ${split} can be used`,
      { remedy: 'Set `trainOn: all`, label the tractogram, or give more streamlines' },
    );
  }
  const points = gatherPoints(table.points, rows);
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
export function bundlesAmong({ bundle }: StreamlineTable, rows: Uint32Array): string[] {
  const seen = new Set(Array.from(rows, (row) => bundle.codes[row]));
  return bundle.names.filter((_, code) => seen.has(code));
}
