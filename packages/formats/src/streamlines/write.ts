import { TractogenError } from '@tractogen/core';
import {
  AsyncByteQueue,
  RecordBatch,
  RecordBatchFileWriter,
  Struct,
  makeData,
  type Utf8,
  type Vector,
} from 'apache-arrow';
import { metadataStrings } from './metadata.ts';
import { columnsOf, dictionary } from './record-columns.ts';
import { CATEGORIES, schemaWith, type CategoryName } from './schema.ts';
import { VALUES, type StreamlineMetadata, type StreamlineTable } from './table.ts';

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
  yield* writeStreamlineParts(table.metadata, table.rows, [table]);
}

/**
 * The same of a table that comes a part at a time, in parts of 8,192 rows but for the last. A part may change
 * when the next one is asked for. Names of categories are those of the first part.
 *
 * @param rows of all parts together
 * @throws TractogenError as `writeStreamlines`; COUNT_MISMATCH if there are other than `rows` rows
 */
export async function* writeStreamlineParts(
  metadata: StreamlineMetadata,
  rows: number,
  parts: AsyncIterable<StreamlineTable> | Iterable<StreamlineTable>,
): AsyncGenerator<Uint8Array> {
  const schema = schemaWith(metadataStrings(metadata, rows));
  const { writer, taken } = collectingWriter();
  let dictionaries: Map<CategoryName, Vector<Utf8>> | null = null;
  let first: StreamlineTable | null = null;
  let done = 0;
  for await (const table of parts) {
    checkTable(table);
    first ??= table;
    checkNames(table, first);
    dictionaries ??= new Map(CATEGORIES.map((name) => [name, dictionary(table[name].names)]));
    // An empty table still gets one batch, so that its dictionaries are written.
    for (let start = 0; start === 0 || start < table.rows; start += BATCH_ROWS) {
      const children = columnsOf(table, start, Math.min(table.rows, start + BATCH_ROWS), dictionaries);
      const length = children[0].length;
      const struct = makeData({ type: new Struct(schema.fields), length, nullCount: 0, children });
      writer.write(new RecordBatch(schema, struct));
      yield* taken();
    }
    done += table.rows;
  }
  if (first === null || done !== rows)
    throw new TractogenError('COUNT_MISMATCH', `${done} rows came, ${rows} were announced`, { exitCode: 1 });
  writer.close();
  yield* taken();
}

/** Arrow's writer with what it has written since it was last asked: its own queue gives chunks, but not an end of those there are. */
function collectingWriter(): { writer: RecordBatchFileWriter; taken: () => Uint8Array[] } {
  const chunks: Uint8Array[] = [];
  class Chunks extends AsyncByteQueue {
    override write(chunk: Uint8Array): void {
      chunks.push(chunk);
    }
  }
  return { writer: new RecordBatchFileWriter().reset(new Chunks()), taken: () => chunks.splice(0) };
}

function checkNames(table: StreamlineTable, first: StreamlineTable): void {
  for (const name of CATEGORIES) {
    const [here, there] = [table[name].names, first[name].names];
    if (here.length !== there.length || here.some((entry, i) => entry !== there[i]))
      throw new TractogenError('PARAMETER_INVALID', `the parts have different names in column ${name}`, {
        exitCode: 1,
      });
  }
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
