import type { FileHandle } from 'node:fs/promises';
import { TractogenError } from '@tractogen/core';

const MAGIC_BYTES = 6;
/** Metadata of honest files is a few kilobytes a message. */
const MOST_METADATA = 16 * 1024 * 1024;
const DEEPEST = 16;

/** A flatbuffer table: `field(i)` is where field i's value stands, or null where it is not set. */
interface Table {
  readonly view: DataView;
  readonly field: (index: number) => number | null;
}

/**
 * Checks the metadata of an Arrow file before Arrow's reader sees it: that reader believes every
 * length, and a damaged one can make it run until memory ends. Checked are the lengths of all
 * vectors, that blocks lie in the file and do not outnumber what it can hold, and the nesting of fields.
 *
 * @throws TractogenError ARTEFACT_CORRUPT; RangeError where an offset leaves its message
 */
export async function verifyArrow(handle: FileHandle, size: number): Promise<void> {
  const footerLength = (await bytesAt(handle, size, size - MAGIC_BYTES - 4, 4)).getInt32(0, true);
  const footer = root(await bytesAt(handle, size, size - MAGIC_BYTES - 4 - footerLength, footerLength));
  checkSchemaTable(child(footer, 1));
  checkVector(footer, 4, 4);
  for (const index of [2, 3]) {
    const blocks = checkVector(footer, index, 24);
    for (let i = 0; i < blocks.length; i++) {
      const at = blocks.start + 24 * i;
      const offset = Number(footer.view.getBigInt64(at, true));
      const metadata = footer.view.getInt32(at + 8, true);
      const body = Number(footer.view.getBigInt64(at + 16, true));
      if (offset + metadata + body > size || body < 0) throw corrupt('a block runs past the end');
      checkMessage(await bytesAt(handle, size, offset, metadata), body);
    }
  }
}

function checkMessage(bytes: DataView, body: number): void {
  // A continuation mark and a length stand before the flatbuffer.
  if (bytes.getInt32(0, true) !== -1) throw corrupt('a message has no continuation mark');
  const message = root(
    new DataView(bytes.buffer, 8, Math.min(bytes.getInt32(4, true), bytes.byteLength - 8)),
  );
  const kind = message.field(1);
  const type = kind === null ? 0 : message.view.getUint8(kind);
  if (type !== 2 && type !== 3) throw corrupt(`a block holds a message of type ${type}`);
  const length = message.field(3);
  const said = length === null ? 0n : message.view.getBigInt64(length, true);
  if (said !== BigInt(body)) throw corrupt('a message has another length');
  const batch = type === 2 ? child(child(message, 2), 1) : child(message, 2);
  const rows = batch.field(0);
  checkNumber(rows === null ? 0n : batch.view.getBigInt64(rows, true), body);
  const nodes = checkVector(batch, 1, 16);
  // A column of booleans has 8 rows a byte, one of nulls none: 64 times the body is generous.
  for (let i = 0; i < 2 * nodes.length; i++)
    checkNumber(batch.view.getBigInt64(nodes.start + 8 * i, true), body);
  const buffers = checkVector(batch, 2, 16);
  for (let i = 0; i < buffers.length; i++) {
    const offset = Number(batch.view.getBigInt64(buffers.start + 16 * i, true));
    const bytesLong = Number(batch.view.getBigInt64(buffers.start + 16 * i + 8, true));
    if (offset < 0 || bytesLong < 0 || offset + bytesLong > body)
      throw corrupt('a buffer runs past its block');
  }
  if (batch.field(3) !== null) throw corrupt('the columns are compressed');
  checkVector(batch, 4, 8);
}

function checkSchemaTable(schema: Table): void {
  checkVector(schema, 2, 4);
  checkVector(schema, 3, 8);
  checkFields(schema, 1, 0);
}

function checkFields(parent: Table, index: number, depth: number): void {
  if (depth > DEEPEST) throw corrupt('fields are nested too deep');
  const fields = checkVector(parent, index, 4);
  for (let i = 0; i < fields.length; i++) {
    const field = tableAt(parent.view, indirect(parent.view, fields.start + 4 * i));
    checkVector(field, 6, 4);
    checkFields(field, 5, depth + 1);
  }
}

function checkVector(table: Table, index: number, itemBytes: number): { start: number; length: number } {
  const at = table.field(index);
  if (at === null) return { start: 0, length: 0 };
  const vector = indirect(table.view, at);
  const length = table.view.getUint32(vector, true);
  if (length * itemBytes > table.view.byteLength - vector - 4)
    throw corrupt('a list is longer than its message');
  return { start: vector + 4, length };
}

function checkNumber(count: bigint, body: number): void {
  if (count < 0n || count > BigInt(64 * body + 64)) throw corrupt(`${count} rows are claimed`);
}

function root(view: DataView): Table {
  return tableAt(view, view.getUint32(0, true));
}

function child(table: Table, index: number): Table {
  const at = table.field(index);
  if (at === null) throw corrupt('a part of the metadata is not there');
  return tableAt(table.view, indirect(table.view, at));
}

function tableAt(view: DataView, at: number): Table {
  const fields = at - view.getInt32(at, true);
  const bytes = view.getUint16(fields, true);
  return {
    view,
    field: (index) => {
      if (4 + 2 * index + 2 > bytes) return null;
      const offset = view.getUint16(fields + 4 + 2 * index, true);
      return offset === 0 ? null : at + offset;
    },
  };
}

function indirect(view: DataView, at: number): number {
  return at + view.getUint32(at, true);
}

async function bytesAt(handle: FileHandle, size: number, at: number, length: number): Promise<DataView> {
  if (!(at >= 0 && length >= 4 && length <= MOST_METADATA && at + length <= size))
    throw corrupt('its metadata lie outside the file');
  const bytes = new Uint8Array(length);
  const { bytesRead } = await handle.read(bytes, 0, length, at);
  if (bytesRead !== length) throw corrupt('the file ends early');
  return new DataView(bytes.buffer);
}

function corrupt(message: string): TractogenError {
  return new TractogenError('ARTEFACT_CORRUPT', `the Arrow file is damaged: ${message}`, {
    remedy: 'Run the node that makes it again with --skip-nx-cache',
  });
}
