import { open } from 'node:fs/promises';
import { TractogenError, systemCode, type Artefact } from '@tractogen/core';
import { RecordBatchReader, type RecordBatch } from 'apache-arrow';
import { naming } from '../files/read-bytes.ts';
import { parseMetadata } from './metadata.ts';
import { emptyTable, placeBatch, trimmed } from './place-batch.ts';
import { verifyArrow } from './verify.ts';
import { checkSchema } from './check-schema.ts';
import { VALUES, splitFile, type Split, type StreamlineTable } from './table.ts';

const MAGIC = 'ARROW1';

/**
 * Reads an Arrow file of streamlines, batch by batch, into one table; of a file of one batch the
 * points are that batch's memory, not a copy.
 *
 * @throws TractogenError DATA_MISSING, FORMAT_UNKNOWN, COLUMN_MISSING, HEADER_INVALID, COUNT_MISMATCH, ARTEFACT_CORRUPT
 */
export async function readStreamlines(path: string): Promise<StreamlineTable> {
  return await naming(path, async () => {
    const handle = await opened(path);
    try {
      const { size } = await handle.stat();
      const start = Buffer.alloc(MAGIC.length);
      await handle.read(start, 0, MAGIC.length, 0);
      if (start.toString('latin1') !== MAGIC)
        throw new TractogenError('FORMAT_UNKNOWN', 'this is not an Arrow file', { offset: 0 });
      await verifyArrow(handle, size);
      return await readTable(handle, size);
    } catch (error) {
      if (error instanceof TractogenError) throw error;
      throw new TractogenError('ARTEFACT_CORRUPT', 'the Arrow file is damaged', {
        cause: error,
        remedy: 'Run the node that makes it again with --skip-nx-cache',
      });
    } finally {
      // Arrow's reader may have closed it.
      await handle.close().catch(() => {});
    }
  });
}

/** The table of one split of a `streamlines` artefact. @throws as `readStreamlines`; ARTEFACT_CORRUPT */
export async function readSplit(artefact: Artefact, split: Split): Promise<StreamlineTable> {
  return await readStreamlines(artefact.path(splitFile(split)));
}

async function readTable(handle: Awaited<ReturnType<typeof open>>, size: number): Promise<StreamlineTable> {
  const reader = await RecordBatchReader.from(handle).then(async (found) => await found.open());
  checkSchema(reader.schema);
  const { metadata, rows } = parseMetadata(reader.schema.metadata);
  if (rows * VALUES * 4 > size) {
    throw new TractogenError('COUNT_MISMATCH', `${rows} rows are claimed; ${size} bytes cannot hold them`);
  }
  let table: StreamlineTable | null = null;
  let at = 0;
  for await (const batch of reader as AsyncIterable<RecordBatch>) {
    if (at + batch.numRows > rows)
      throw new TractogenError('COUNT_MISMATCH', `there are more than the ${rows} rows claimed`);
    table ??= emptyTable(rows, metadata, batch);
    placeBatch(table, batch, at);
    at += batch.numRows;
  }
  if (table === null || at !== rows)
    throw new TractogenError('COUNT_MISMATCH', `${rows} rows are claimed, ${at} are there`);
  return trimmed(table);
}

async function opened(path: string): ReturnType<typeof open> {
  try {
    return await open(path, 'r');
  } catch (error) {
    throw new TractogenError('DATA_MISSING', `the file cannot be read (${systemCode(error) ?? 'unknown'})`, {
      cause: error,
      remedy: 'Check the path',
    });
  }
}
