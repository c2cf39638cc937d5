import { TractogenError, type ErrorCode } from '@tractogen/core';

const MAGIC = 'mrtrix tracks';
/** A longer header than this is no header. */
export const LONGEST = 16 * 1024 * 1024;

export interface TckHeader {
  readonly bytesPerNumber: 4 | 8;
  readonly littleEndian: boolean;
  /** Byte where the data start. */
  readonly offset: number;
  /** What the header says; null where it says nothing. */
  readonly count: number | null;
}

/**
 * Reads a TCK header: lines `key: value` up to `END`; lines without a colon belong to the one before.
 *
 * @param bytes of the file, as far as the header goes at least
 * @param fileBytes length of the file
 * @throws TractogenError FORMAT_UNKNOWN, HEADER_INVALID, EXTERNAL_DATA_REFUSED
 */
export function parseTckHeader(
  bytes: Uint8Array,
  notice: (code: ErrorCode, message: string) => void,
  fileBytes = bytes.length,
): TckHeader {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, LONGEST));
  if (text.toString('latin1', 0, MAGIC.length) !== MAGIC) {
    throw new TractogenError('FORMAT_UNKNOWN', `this is not a TCK file: it does not start with "${MAGIC}"`, {
      offset: 0,
    });
  }
  const { fields, end } = readLines(text);
  const { bytesPerNumber, littleEndian } = dataType(fields, notice);
  return {
    bytesPerNumber,
    littleEndian,
    offset: dataOffset(fields, end, fileBytes, notice),
    count: countOf(fields, notice),
  };
}

function readLines(text: Buffer): { fields: Map<string, string>; end: number } {
  const fields = new Map<string, string>();
  for (let at = 0; at < text.length;) {
    const newline = text.indexOf(10, at);
    if (newline === -1) break;
    const line = text.toString('latin1', at, newline).trimEnd();
    at = newline + 1;
    if (line === 'END') return { fields, end: at };
    const colon = line.indexOf(':');
    // Keys such as command_history may come many times; those that matter count once, the first wins.
    const key = line.slice(0, colon).trim();
    if (colon > 0 && !fields.has(key)) fields.set(key, line.slice(colon + 1).trim());
  }
  throw new TractogenError('HEADER_INVALID', 'the header has no END line', {
    remedy: 'The file is cut or no TCK file',
  });
}

function dataType(
  fields: ReadonlyMap<string, string>,
  notice: (code: ErrorCode, message: string) => void,
): Pick<TckHeader, 'bytesPerNumber' | 'littleEndian'> {
  const name = fields.get('datatype');
  if (name === undefined) notice('HEADER_INVALID', 'the header has no datatype; Float32LE is assumed');
  const match = /^Float(32|64)(LE|BE)$/i.exec(name ?? 'Float32LE');
  if (match === null) {
    throw new TractogenError('HEADER_INVALID', `datatype is ${name}`, {
      remedy: 'Known are Float32LE, Float32BE, Float64LE, Float64BE',
    });
  }
  return { bytesPerNumber: match[1] === '32' ? 4 : 8, littleEndian: match[2].toUpperCase() === 'LE' };
}

function dataOffset(
  fields: ReadonlyMap<string, string>,
  end: number,
  size: number,
  notice: (code: ErrorCode, message: string) => void,
): number {
  const value = fields.get('file');
  if (value === undefined) {
    notice('HEADER_INVALID', 'the header has no file field; data are taken to start after END');
    return end;
  }
  const match = /^(.*?)\s*(-?\d+)?$/s.exec(value);
  const path = match?.[1] ?? value;
  if (path !== '.') {
    throw new TractogenError('EXTERNAL_DATA_REFUSED', `the data are said to be in another file: ${path}`, {
      remedy: 'Only "file: . OFFSET" is read; join header and data with tckconvert',
    });
  }
  const offset = Number(match?.[2] ?? Number.NaN);
  if (!(offset >= end && offset <= size)) {
    throw new TractogenError(
      'HEADER_INVALID',
      `the data are said to start at byte ${offset}; the header ends at ${end}, the file at ${size}`,
    );
  }
  return offset;
}

function countOf(
  fields: ReadonlyMap<string, string>,
  notice: (code: ErrorCode, message: string) => void,
): number | null {
  const value = fields.get('count');
  if (value === undefined) return null;
  if (/^\d{1,15}$/.test(value)) return Number(value);
  notice('HEADER_INVALID', `count is ${value}`);
  return null;
}
