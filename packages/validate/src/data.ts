import type { Artefact } from '@tractogen/core';
import { gatherPoints, readSplit, type StreamlineTable } from '@tractogen/formats';

/** The three splits that a validation looks at; the test split is used once, for figures. */
export interface Splits {
  readonly train: StreamlineTable;
  readonly valid: StreamlineTable;
  readonly test: StreamlineTable;
}

export async function readSplits(artefact: Artefact): Promise<Splits> {
  return {
    train: await readSplit(artefact, 'train'),
    valid: await readSplit(artefact, 'valid'),
    test: await readSplit(artefact, 'test'),
  };
}

/** Rows of a table that satisfy a condition, rising. */
export function rowsWhere(table: StreamlineTable, holds: (row: number) => boolean): Uint32Array {
  return Uint32Array.from({ length: table.rows }, (_, row) => row).filter((row) => holds(row));
}

export function rowsOfKind(table: StreamlineTable, kind: 'plausible' | 'implausible'): Uint32Array {
  return rowsWhere(table, (row) => (table.plausible[row] === 1) === (kind === 'plausible'));
}

/** Bundle of a row, or the kind of implausible streamline; `unassigned` where the table says nothing. */
export function classOf({ bundle }: StreamlineTable, row: number): string {
  return bundle.codes[row] < 0 ? 'unassigned' : bundle.names[bundle.codes[row]];
}

/** Points of rows one after another: rows × 256 × 3, mm. */
export function pointsOf(table: StreamlineTable, rows: Uint32Array): Float32Array {
  return gatherPoints(table.points, rows);
}
