import { TractogenError } from '@tractogen/core';
import { VALUES, type CategoryColumn, type StreamlineTable } from './table.ts';

/**
 * The given rows in the given order, copied; a row may come more than once. Names of dictionary
 * columns stay as they are, so codes keep their meaning.
 *
 * @throws TractogenError PARAMETER_INVALID if there is no such row
 */
export function selectRows(table: StreamlineTable, rows: ArrayLike<number>): StreamlineTable {
  const count = rows.length;
  for (let i = 0; i < count; i++) {
    if (!(Number.isInteger(rows[i]) && rows[i] >= 0 && rows[i] < table.rows)) {
      throw new TractogenError('PARAMETER_INVALID', `there is no row ${rows[i]} among ${table.rows}`, {
        index: i,
        exitCode: 1,
      });
    }
  }
  const points = gatherPoints(table.points, rows);
  const floats = (from: Float32Array): Float32Array => pick(from, rows, new Float32Array(count));
  const bytes = (from: Uint8Array): Uint8Array => pick(from, rows, new Uint8Array(count));
  const indices = (from: Uint32Array): Uint32Array => pick(from, rows, new Uint32Array(count));
  const names = (from: CategoryColumn): CategoryColumn => ({
    codes: pick(from.codes, rows, new Int32Array(count)),
    names: from.names,
  });
  return {
    rows: count,
    points,
    id: indices(table.id),
    bundle: names(table.bundle),
    plausible: bytes(table.plausible),
    length: floats(table.length),
    flipped: bytes(table.flipped),
    group: indices(table.group),
    subject: names(table.subject),
    session: names(table.session),
    age: floats(table.age),
    diagnosis: names(table.diagnosis),
    sex: names(table.sex),
    site: names(table.site),
    protocol: names(table.protocol),
    icv: floats(table.icv),
    weight: floats(table.weight),
    metadata: table.metadata,
  };
}

/** Points of rows one after another. @param points n × 256 × 3 @returns rows × 256 × 3, copied */
export function gatherPoints(points: Float32Array, rows: ArrayLike<number>): Float32Array {
  const out = new Float32Array(rows.length * VALUES);
  for (let i = 0; i < rows.length; i++)
    out.set(points.subarray(rows[i] * VALUES, (rows[i] + 1) * VALUES), i * VALUES);
  return out;
}

function pick<T extends Float32Array | Uint8Array | Uint32Array | Int32Array>(
  from: T,
  rows: ArrayLike<number>,
  to: T,
): T {
  for (let i = 0; i < to.length; i++) to[i] = from[rows[i]];
  return to;
}
