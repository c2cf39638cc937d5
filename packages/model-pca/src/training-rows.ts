import { TractogenError } from '@tractogen/core';
import { POINTS, VALUES, type StreamlineTable } from '@tractogen/formats';
import { reverseStreamline } from '@tractogen/geometry';
import type { Params } from './params.ts';

/** Rows of a training table that the parameters let in. */
export function trainingRows(table: StreamlineTable, trainOn: Params['trainOn']): Uint32Array {
  const all = Uint32Array.from({ length: table.rows }, (_, row) => row);
  const rows = trainOn === 'all' ? all : all.filter((row) => table.plausible[row] === 1);
  if (rows.length === 0) {
    throw new TractogenError('DEGENERATE_DATA', `none of ${table.rows} training streamlines is ${trainOn}`, {
      remedy: 'Set `trainOn: all`, or label the tractogram',
    });
  }
  return rows;
}

/** Points of the given rows one after another: rows × 256 × 3, mm. */
export function gatherPoints(points: Float32Array, rows: Uint32Array): Float32Array {
  const out = new Float32Array(rows.length * VALUES);
  for (const [i, row] of rows.entries()) {
    out.set(points.subarray(row * VALUES, (row + 1) * VALUES), i * VALUES);
  }
  return out;
}

/** The streamlines, then the same ones from their other end: n × 256 × 3 → 2n × 256 × 3. */
export function withFlips(points: Float32Array): Float32Array {
  const out = new Float32Array(points.length * 2);
  out.set(points);
  out.set(points, points.length);
  for (let start = points.length / 3; start < out.length / 3; start += POINTS)
    reverseStreamline(out, start, POINTS);
  return out;
}

/** Bundles that occur among the given rows, in the order of the column's names. */
export function bundlesSeen({ bundle }: StreamlineTable, rows: Uint32Array): string[] {
  const seen = new Set<number>();
  for (const row of rows) seen.add(bundle.codes[row]);
  return bundle.names.filter((_, code) => seen.has(code));
}
