import { TractogenError } from '@tractogen/core';
import type { ByteWindow } from '../stream/file-window.ts';
import { apart, checkName, invalid, unsafe } from './zip-safety.ts';
import { ZIP_TAIL, readZipEnd, wide, type ZipEnd } from './zip-end.ts';

/** One file in a zip archive, after its two headers were compared. */
export interface ZipEntry {
  readonly name: string;
  /** 0 stored, 8 deflated. */
  readonly method: 0 | 8;
  readonly crc: number;
  readonly compressed: number;
  readonly size: number;
  /** Byte where its data start. */
  readonly offset: number;
}

const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
/** Tag of the extra field with what does not fit 32 bits. */
const WIDE = 0x0001;
const MOST_ENTRIES = 10_000;

/** What the directory says of a file, before its local header is looked at. */
interface Listed extends Omit<ZipEntry, 'offset'> {
  /** Byte of its local header, of which so many bytes are to be read. */
  readonly local: number;
  readonly localBytes: number;
}

/**
 * Reads the central directory of a zip archive and compares each entry with its local header.
 * Folder entries are skipped. Nothing is inflated.
 *
 * @throws TractogenError ARCHIVE_INVALID (damaged, lying), UNSAFE_ENTRY (name, duplicate, link, number of
 *   entries), FORMAT_UNKNOWN (encrypted, other compression)
 */
export function readZipDirectory(bytes: Uint8Array): ZipEntry[] {
  const end = readZipEnd(viewOf(bytes));
  const listed = readListed(bytes.subarray(end.start, end.end), end);
  return apart(
    listed.map((entry) =>
      placed(entry, bytes.subarray(entry.local, entry.local + entry.localBytes), end.start),
    ),
  );
}

/** The same of an archive of which a part is in memory at a time. @throws TractogenError as `readZipDirectory` */
export async function readZipDirectoryOf(file: ByteWindow): Promise<ZipEntry[]> {
  const base = Math.max(0, file.size - ZIP_TAIL);
  const end = readZipEnd(viewOf(await file.read(base, ZIP_TAIL)), base);
  const listed = readListed(Uint8Array.from(await file.read(end.start, end.end - end.start)), end);
  const entries: ZipEntry[] = [];
  for (const entry of listed)
    entries.push(placed(entry, await file.read(entry.local, entry.localBytes), end.start));
  return apart(entries);
}

function readListed(bytes: Uint8Array, { entries: count, start }: ZipEnd): Listed[] {
  if (count > MOST_ENTRIES) throw unsafe(`the archive has ${count} entries; ${MOST_ENTRIES} are allowed`);
  const view = viewOf(bytes);
  const listed: Listed[] = [];
  const names = new Set<string>();
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== CENTRAL)
      throw invalid('its directory is damaged', start + at);
    const next =
      at + 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > bytes.length) throw invalid('its directory is damaged', start + at);
    const nameBytes = view.getUint16(at + 28, true);
    const name = text(bytes, at + 46, nameBytes);
    checkName(name, start + at);
    if (names.has(name)) throw unsafe(`two entries are called ${name}`, start + at);
    names.add(name);
    // The upper 16 bits hold the Unix mode where the archive was made on Unix; 0xA000 is a link.
    if ((view.getUint16(at + 40, true) & 0xf000) === 0xa000)
      throw unsafe(`${name} is a symbolic link`, start + at);
    if (!name.endsWith('/')) listed.push(listedAt(view, at, start, name, nameBytes));
    at = next;
  }
  if (at !== bytes.length) throw invalid('its directory is longer than its entries', start + at);
  return listed;
}

function listedAt(view: DataView, at: number, start: number, name: string, nameBytes: number): Listed {
  const flags = view.getUint16(at + 8, true);
  const method = view.getUint16(at + 10, true);
  const { size, compressed, local } = placeOf(view, at, start, name);
  if ((flags & 1) !== 0)
    throw new TractogenError('FORMAT_UNKNOWN', `${name} is encrypted`, { offset: start + at });
  if (method !== 0 && method !== 8) {
    throw new TractogenError(
      'FORMAT_UNKNOWN',
      `${name} is compressed by method ${method}; stored and deflate are read`,
      { offset: start + at },
    );
  }
  if (method === 0 && compressed !== size)
    throw invalid(`${name} is stored in ${compressed} bytes but has ${size}`, start + at);
  // The data come before the directory.
  if (local + 30 > start) throw invalid(`${name} has no local header`, local);
  const localBytes = 30 + nameBytes;
  return { name, method, crc: view.getUint32(at + 16, true), compressed, size, local, localBytes };
}

/** An entry with the place of its data. @param bytes of its local header and name */
function placed({ local, localBytes, ...entry }: Listed, bytes: Uint8Array, dataEnd: number): ZipEntry {
  const view = viewOf(bytes);
  if (view.getUint32(0, true) !== LOCAL) throw invalid(`${entry.name} has no local header`, local);
  const nameBytes = view.getUint16(26, true);
  const offset = local + 30 + nameBytes + view.getUint16(28, true);
  if (offset + entry.compressed > dataEnd) throw invalid(`${entry.name} runs into the directory`, local);
  const name = text(bytes, 30, Math.min(nameBytes, bytes.length - 30));
  if (nameBytes !== localBytes - 30 || name !== entry.name || view.getUint16(8, true) !== entry.method)
    throw invalid(`${entry.name} has another local header (${name})`, local);
  return { ...entry, offset };
}

/** Sizes and place of an entry, from the directory; what does not fit there stands in its ZIP64 field, in this order. */
function placeOf(
  view: DataView,
  at: number,
  start: number,
  name: string,
): { size: number; compressed: number; local: number } {
  const narrow = [at + 24, at + 20, at + 42].map((field) => view.getUint32(field, true));
  let extra = at + 46 + view.getUint16(at + 28, true);
  const end = extra + view.getUint16(at + 30, true);
  let next = end;
  let last = end;
  for (; extra + 4 <= end && next === end; extra += 4 + view.getUint16(extra + 2, true)) {
    if (view.getUint16(extra, true) !== WIDE) continue;
    next = extra + 4;
    last = Math.min(end, next + view.getUint16(extra + 2, true));
  }
  const [size, compressed, local] = narrow.map((value) => {
    if (value !== 0xffffffff) return value;
    if (next + 8 > last) throw invalid(`${name} lacks its ZIP64 field`, start + at);
    next += 8;
    return wide(view, next - 8);
  });
  return { size, compressed, local };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function text(bytes: Uint8Array, at: number, length: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + at, length).toString('utf8');
}
