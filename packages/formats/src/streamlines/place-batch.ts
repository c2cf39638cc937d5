import { TractogenError } from '@tractogen/core';
import { Type, type Data, type RecordBatch } from 'apache-arrow';
import { bitAt } from './bits.ts';
import { CATEGORIES, MEASURES, type CategoryName } from './schema.ts';
import { VALUES, type StreamlineMetadata, type StreamlineTable } from './table.ts';

/** A table with room for `rows` rows; where `first` has them all, its points are used as they are. */
export function emptyTable(rows: number, metadata: StreamlineMetadata, first: RecordBatch): StreamlineTable {
  const whole = first.numRows === rows;
  const category = (name: CategoryName): { codes: Int32Array; names: string[] } => ({
    codes: new Int32Array(rows).fill(-1),
    names: namesOf(column(first, name)),
  });
  const floats = (): Float32Array => new Float32Array(rows);
  return {
    rows,
    points: whole ? pointValues(column(first, 'points'), rows) : new Float32Array(rows * VALUES),
    id: new Uint32Array(rows),
    bundle: category('bundle'),
    plausible: new Uint8Array(rows),
    length: floats(),
    flipped: new Uint8Array(rows),
    group: new Uint32Array(rows),
    subject: category('subject'),
    session: category('session'),
    age: floats(),
    diagnosis: category('diagnosis'),
    sex: category('sex'),
    site: category('site'),
    protocol: category('protocol'),
    icv: floats(),
    weight: floats(),
    metadata,
  };
}

/** Copies a batch into rows `at` onwards. @throws TractogenError ARTEFACT_CORRUPT */
export function placeBatch(table: StreamlineTable, batch: RecordBatch, at: number): void {
  const rows = batch.numRows;
  const points = pointValues(column(batch, 'points'), rows);
  if (points.buffer !== table.points.buffer) table.points.set(points, at * VALUES);
  for (const name of ['id', 'group'] as const) table[name].set(plain(column(batch, name), rows), at);
  table.length.set(plain(column(batch, 'length'), rows), at);
  for (const name of ['plausible', 'flipped'] as const) {
    const data = withoutNulls(column(batch, name));
    const bits = room(data.values as Uint8Array, Math.ceil((data.offset + rows) / 8));
    for (let i = 0; i < rows; i++) table[name][at + i] = bitAt(bits, data.offset + i) ? 1 : 0;
  }
  for (const name of MEASURES) {
    const data = column(batch, name);
    const values = room(data.values as Float32Array, rows);
    for (let i = 0; i < rows; i++) table[name][at + i] = data.getValid(i) ? values[i] : Number.NaN;
  }
  for (const name of CATEGORIES) {
    const data = column(batch, name);
    const { codes, names } = table[name];
    const values = room(data.values as Int32Array, rows);
    for (let i = 0; i < rows; i++) {
      const code = data.getValid(i) ? values[i] : -1;
      if (code >= names.length || code < -1)
        throw corrupt(`column ${name} has code ${code} of ${names.length} names`);
      codes[at + i] = code;
    }
  }
}

/** Drops the one empty name that a column without names has in a file. */
export function trimmed(table: StreamlineTable): StreamlineTable {
  const changed: Partial<Record<CategoryName, StreamlineTable[CategoryName]>> = {};
  for (const name of CATEGORIES) {
    const { codes, names } = table[name];
    if (names.length === 1 && names[0] === '' && codes.every((code) => code === -1))
      changed[name] = { codes, names: [] };
  }
  return { ...table, ...changed };
}

function column(batch: RecordBatch, name: string): Data {
  const index = batch.schema.fields.findIndex((field) => field.name === name);
  const data = batch.data.children[index];
  if (data === undefined || data.length !== batch.numRows)
    throw corrupt(`column ${name} has not ${batch.numRows} rows`);
  return data;
}

/** rows × 768 numbers, a view of the batch. */
function pointValues(data: Data, rows: number): Float32Array {
  const list = withoutNulls(withoutNulls(data).children[0]);
  const numbers = withoutNulls(list.children[0]);
  return room(numbers.values as Float32Array, rows * VALUES);
}

function plain(data: Data, rows: number): Float32Array | Uint32Array {
  return room(withoutNulls(data).values as Float32Array | Uint32Array, rows);
}

function withoutNulls(data: Data): Data {
  if (data.nullCount > 0) throw corrupt('a column that must not has nulls');
  return data;
}

/** The first `length` numbers; Arrow pads buffers, and a damaged file may have fewer. */
function room<T extends Float32Array | Uint32Array | Int32Array | Uint8Array>(values: T, length: number): T {
  if (values.length < length) throw corrupt(`a column has ${values.length} values, ${length} are needed`);
  return (values.length === length ? values : values.subarray(0, length)) as T;
}

function namesOf(data: Data): string[] {
  if (data.typeId !== Type.Dictionary || data.dictionary === undefined)
    throw corrupt('a dictionary is not there');
  return Array.from(data.dictionary, (name: unknown) => {
    if (typeof name === 'string') return name;
    throw corrupt('a dictionary has a null');
  });
}

function corrupt(message: string): TractogenError {
  return new TractogenError('ARTEFACT_CORRUPT', message, {
    remedy: 'Run the node that makes it again with --skip-nx-cache',
  });
}
