import { TractogenError } from '@tractogen/core';
import { readZipEnd, wide } from './zip-end.ts';

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

/**
 * Reads the central directory of a zip archive and compares each entry with its local header.
 * Folder entries are skipped. Nothing is inflated.
 *
 * @throws TractogenError ARCHIVE_INVALID (damaged, lying), UNSAFE_ENTRY (name, duplicate, link, number of
 *   entries), FORMAT_UNKNOWN (encrypted, other compression)
 */
export function readZipDirectory(bytes: Uint8Array): ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { entries: count, start, end } = readZipEnd(view);
  if (count > MOST_ENTRIES) throw unsafe(`the archive has ${count} entries; ${MOST_ENTRIES} are allowed`);

  const entries: ZipEntry[] = [];
  const names = new Set<string>();
  let at = start;
  for (let i = 0; i < count; i++) {
    if (at + 46 > end || view.getUint32(at, true) !== CENTRAL) throw invalid('its directory is damaged', at);
    const next =
      at + 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > end) throw invalid('its directory is damaged', at);
    const name = text(bytes, at + 46, view.getUint16(at + 28, true));
    checkName(name, at);
    if (names.has(name)) throw unsafe(`two entries are called ${name}`, at);
    names.add(name);
    // The upper 16 bits hold the Unix mode where the archive was made on Unix; 0xA000 is a link.
    if ((view.getUint16(at + 40, true) & 0xf000) === 0xa000) throw unsafe(`${name} is a symbolic link`, at);
    if (!name.endsWith('/')) entries.push(entryAt(bytes, view, at, name, start));
    at = next;
  }
  if (at !== end) throw invalid('its directory is longer than its entries', at);
  checkOverlap(entries);
  return entries;
}

function entryAt(bytes: Uint8Array, view: DataView, at: number, name: string, dataEnd: number): ZipEntry {
  const flags = view.getUint16(at + 8, true);
  const method = view.getUint16(at + 10, true);
  const { size, compressed, local } = placeOf(view, at, name);
  if ((flags & 1) !== 0) throw new TractogenError('FORMAT_UNKNOWN', `${name} is encrypted`, { offset: at });
  if (method !== 0 && method !== 8) {
    throw new TractogenError(
      'FORMAT_UNKNOWN',
      `${name} is compressed by method ${method}; stored and deflate are read`,
      { offset: at },
    );
  }
  if (method === 0 && compressed !== size)
    throw invalid(`${name} is stored in ${compressed} bytes but has ${size}`, at);
  if (local + 30 > dataEnd || view.getUint32(local, true) !== LOCAL)
    throw invalid(`${name} has no local header`, local);
  const offset = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  if (offset + compressed > dataEnd) throw invalid(`${name} runs into the directory`, local);
  const localName = text(bytes, local + 30, view.getUint16(local + 26, true));
  if (localName !== name || view.getUint16(local + 8, true) !== method)
    throw invalid(`${name} has another local header (${localName})`, local);
  return { name, method, crc: view.getUint32(at + 16, true), compressed, size, offset };
}

/** Sizes and place of an entry, from the directory; what does not fit there stands in its ZIP64 field, in this order. */
function placeOf(
  view: DataView,
  at: number,
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
    if (next + 8 > last) throw invalid(`${name} lacks its ZIP64 field`, at);
    next += 8;
    return wide(view, next - 8);
  });
  return { size, compressed, local };
}

/** Names are only compared, never made paths of; one that could leave a folder is refused all the same. */
function checkName(name: string, offset: number): void {
  const bad =
    name === '' ||
    // eslint-disable-next-line no-control-regex
    /[\\\x00-\x1f\ufffd]/.test(name) ||
    /^(\/|[A-Za-z]:)/.test(name) ||
    name.split('/').some((part) => part === '..' || part === '.');
  if (bad) throw unsafe(`an entry is called ${JSON.stringify(name)}`, offset);
}

/** Bombs of overlapping entries inflate the same bytes many times. */
function checkOverlap(entries: readonly ZipEntry[]): void {
  let end = 0;
  for (const entry of entries.toSorted((a, b) => a.offset - b.offset)) {
    if (entry.offset < end) throw unsafe(`${entry.name} overlaps another entry`, entry.offset);
    end = entry.offset + entry.compressed;
  }
}

function text(bytes: Uint8Array, at: number, length: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + at, length).toString('utf8');
}

function unsafe(message: string, offset?: number): TractogenError {
  return new TractogenError('UNSAFE_ENTRY', message, {
    ...(offset !== undefined && { offset }),
    remedy: 'Do not use this file; get it again from a source you trust',
  });
}

function invalid(message: string, offset: number): TractogenError {
  return new TractogenError('ARCHIVE_INVALID', message, {
    offset,
    remedy: 'Copy the file again, or make it anew',
  });
}
