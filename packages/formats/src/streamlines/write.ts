import { TractogenError } from '@tractogen/core';
import {
  Bool,
  Float32,
  RecordBatch,
  RecordBatchFileWriter,
  Struct,
  Uint32,
  makeData,
  vectorFromArray,
  Utf8,
  type Data,
  type Vector,
} from 'apache-arrow';
import { metadataStrings } from './metadata.ts';
import { packBits, presentBits } from './bits.ts';
import { CATEGORIES, POINTS_TYPE, categoryType, schemaWith, type CategoryName } from './schema.ts';
import { POINTS, VALUES, type StreamlineTable } from './table.ts';

/** Rows in a record batch: 24 MiB of points. */
export const BATCH_ROWS = 8192;

/**
 * An Arrow IPC file of a table: uncompressed, 8,192 rows a batch. Equal tables give equal bytes.
 *
 * Points are not copied: the chunks are views of the table, which must not change meanwhile.
 *
 * @throws TractogenError COUNT_MISMATCH if a column does not have `rows` rows, PARAMETER_INVALID on a code without a name
 */
export async function* writeStreamlines(table: StreamlineTable): AsyncGenerator<Uint8Array> {
  checkTable(table);
  const schema = schemaWith(metadataStrings(table.metadata, table.rows));
  const dictionaries = new Map(CATEGORIES.map((name) => [name, dictionary(table[name].names)]));
  const writer = new RecordBatchFileWriter();
  // An empty table still gets one batch, so that its dictionaries are written.
  for (let start = 0; start === 0 || start < table.rows; start += BATCH_ROWS) {
    const children = columnsOf(table, start, Math.min(table.rows, start + BATCH_ROWS), dictionaries);
    const length = children[0].length;
    const struct = makeData({ type: new Struct(schema.fields), length, nullCount: 0, children });
    writer.write(new RecordBatch(schema, struct));
  }
  writer.close();
  for await (const chunk of writer) yield chunk;
}

/** The columns of rows start … end − 1, in the schema's order. */
function columnsOf(
  table: StreamlineTable,
  start: number,
  end: number,
  dictionaries: Map<CategoryName, Vector<Utf8>>,
): Data[] {
  const length = end - start;
  const floats = (values: Float32Array): Data =>
    makeData({ type: new Float32(), length, nullCount: 0, data: values.subarray(start, end) });
  const indices = (values: Uint32Array): Data =>
    makeData({ type: new Uint32(), length, nullCount: 0, data: values.subarray(start, end) });
  const flags = (values: Uint8Array): Data =>
    makeData({
      type: new Bool(),
      length,
      nullCount: 0,
      data: packBits(length, (i) => values[start + i] !== 0),
    });
  const measure = (values: Float32Array): Data => {
    // NaN has many bit patterns; a null holds 0.
    const data = values.subarray(start, end).map((value) => (Number.isNaN(value) ? 0 : value));
    return makeData({
      type: new Float32(),
      length,
      data,
      ...presentBits(length, (i) => !Number.isNaN(values[start + i])),
    });
  };
  const names = (name: CategoryName): Data => {
    const { codes } = table[name];
    const data = codes.subarray(start, end).map((code) => Math.max(code, 0));
    const present = presentBits(length, (i) => codes[start + i] >= 0);
    const made = dictionaries.get(name);
    return makeData({
      type: categoryType(name),
      length,
      data,
      ...present,
      ...(made !== undefined && { dictionary: made }),
    });
  };
  return [
    pointsOf(table.points.subarray(start * VALUES, end * VALUES), length),
    indices(table.id),
    names('bundle'),
    flags(table.plausible),
    floats(table.length),
    flags(table.flipped),
    indices(table.group),
    names('subject'),
    names('session'),
    measure(table.age),
    names('diagnosis'),
    names('sex'),
    names('site'),
    names('protocol'),
    measure(table.icv),
    measure(table.weight),
  ];
}

function pointsOf(values: Float32Array, length: number): Data {
  const numbers = makeData({ type: new Float32(), length: length * VALUES, nullCount: 0, data: values });
  const pointType = POINTS_TYPE.children[0].type;
  const points = makeData({ type: pointType, length: length * POINTS, nullCount: 0, child: numbers });
  return makeData({ type: POINTS_TYPE, length, nullCount: 0, child: points });
}

/** A dictionary must have a value to be written; a column that is null throughout gets ''. */
function dictionary(names: readonly string[]): Vector<Utf8> {
  return vectorFromArray(names.length === 0 ? [''] : [...names], new Utf8());
}

function checkTable(table: StreamlineTable): void {
  const { rows } = table;
  const sizes = {
    points: table.points.length / VALUES,
    id: table.id.length,
    plausible: table.plausible.length,
    length: table.length.length,
    flipped: table.flipped.length,
    group: table.group.length,
    age: table.age.length,
    icv: table.icv.length,
    weight: table.weight.length,
  };
  for (const [name, size] of Object.entries(sizes)) {
    if (size !== rows)
      throw new TractogenError('COUNT_MISMATCH', `column ${name} has ${size} rows, the table ${rows}`, {
        exitCode: 1,
      });
  }
  for (const name of CATEGORIES) {
    const { codes, names } = table[name];
    if (codes.length !== rows)
      throw new TractogenError(
        'COUNT_MISMATCH',
        `column ${name} has ${codes.length} rows, the table ${rows}`,
        { exitCode: 1 },
      );
    const bad = codes.findIndex((code) => code < -1 || code >= names.length);
    if (bad !== -1)
      throw new TractogenError(
        'PARAMETER_INVALID',
        `column ${name} has code ${codes[bad]} of ${names.length} names`,
        { index: bad, exitCode: 1 },
      );
  }
}
