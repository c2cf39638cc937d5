import { checksum } from './checksum.ts';

/** 1 January 1980, 00:00, the first a zip archive can tell: bytes must not depend on the clock. */
const DOS_DATE = 0x0021;
/** Numbers from here on stand in ZIP64 fields. */
const LIMIT = 0xffffffff;

/** Bytes of a local header before the data of a file with this name. */
export function localHeaderBytes(name: string): number {
  return 30 + Buffer.byteLength(name);
}

/**
 * A zip archive of stored entries in the given order, with fixed dates; ZIP64 where numbers need it and
 * nowhere else.
 *
 * @param limit from which on numbers stand in 64 bits; other than 2³² − 1 for tests only
 */
export function writeZip(
  files: readonly (readonly [name: string, data: Uint8Array])[],
  limit = LIMIT,
): Uint8Array {
  const entries: Entry[] = [];
  let bodies = 0;
  for (const [name, data] of files) {
    const entry = { name: Buffer.from(name), data, at: bodies, wide: data.length >= limit, limit };
    entries.push(entry);
    bodies += 30 + entry.name.length + (entry.wide ? 20 : 0) + data.length;
  }
  const directory = entries.reduce((sum, entry) => sum + 46 + entry.name.length + extraBytes(entry), 0);
  const wideEnd = bodies >= limit || directory >= limit || files.length >= 0xffff;
  const out = Buffer.alloc(bodies + directory + (wideEnd ? 76 : 0) + 22);
  let at = bodies;
  for (const entry of entries) at = writeEntry(out, entry, at);
  if (wideEnd) at = writeEnd64(out, at, files.length, directory, bodies);
  out.writeUInt32LE(0x06054b50, at);
  out.writeUInt16LE(Math.min(files.length, 0xffff), at + 8);
  out.writeUInt16LE(Math.min(files.length, 0xffff), at + 10);
  out.writeUInt32LE(wideEnd ? LIMIT : directory, at + 12);
  out.writeUInt32LE(wideEnd ? LIMIT : bodies, at + 16);
  return out;
}

interface Entry {
  readonly name: Buffer;
  readonly data: Uint8Array;
  /** Byte of its local header. */
  readonly at: number;
  /** Its size needs 64 bits. */
  readonly wide: boolean;
  readonly limit: number;
}

function extraBytes({ wide, at, limit }: Entry): number {
  const fields = (wide ? 2 : 0) + (at >= limit ? 1 : 0);
  return fields === 0 ? 0 : 4 + 8 * fields;
}

/** Version of the format that an entry needs, times ten. */
function versionOf(entry: Entry): number {
  return extraBytes(entry) > 0 ? 45 : 20;
}

/** Local header, data, and the entry of the directory, which stands at `central`; gives where that ends. */
function writeEntry(out: Buffer, entry: Entry, central: number): number {
  const { name, data, at, wide, limit } = entry;
  const crc = checksum(data);
  out.writeUInt32LE(0x04034b50, at);
  writeCommon(out, at + 4, crc, entry);
  out.set(name, at + 30);
  const sizes = [data.length, data.length];
  const body = at + 30 + name.length;
  if (wide) {
    out.writeUInt16LE(20, at + 28);
    writeExtra(out, body, sizes);
  }
  out.set(data, body + (wide ? 20 : 0));

  out.writeUInt32LE(0x02014b50, central);
  out.writeUInt16LE(versionOf(entry), central + 4);
  writeCommon(out, central + 6, crc, entry);
  out.writeUInt16LE(extraBytes(entry), central + 30);
  out.writeUInt32LE(at >= limit ? LIMIT : at, central + 42);
  out.set(name, central + 46);
  const extra = [...(wide ? sizes : []), ...(at >= limit ? [at] : [])];
  if (extra.length > 0) writeExtra(out, central + 46 + name.length, extra);
  return central + 46 + name.length + extraBytes(entry);
}

/** The fields both headers share: version, flags, method, date, CRC, sizes, name length. */
function writeCommon(out: Buffer, at: number, crc: number, entry: Entry): void {
  const { name, data, wide } = entry;
  out.writeUInt16LE(versionOf(entry), at);
  // Bit 11: the name is UTF-8.
  out.writeUInt16LE(name.some((byte) => byte > 127) ? 0x0800 : 0, at + 2);
  out.writeUInt16LE(DOS_DATE, at + 8);
  out.writeUInt32LE(crc, at + 10);
  out.writeUInt32LE(wide ? LIMIT : data.length, at + 14);
  out.writeUInt32LE(wide ? LIMIT : data.length, at + 18);
  out.writeUInt16LE(name.length, at + 22);
}

function writeExtra(out: Buffer, at: number, numbers: readonly number[]): void {
  out.writeUInt16LE(1, at);
  out.writeUInt16LE(8 * numbers.length, at + 2);
  for (const [i, value] of numbers.entries()) out.writeBigUInt64LE(BigInt(value), at + 4 + 8 * i);
}

/** The directory's place in 64 bits, and where that record stands. */
function writeEnd64(out: Buffer, at: number, count: number, directory: number, bodies: number): number {
  out.writeUInt32LE(0x06064b50, at);
  out.writeBigUInt64LE(44n, at + 4);
  out.writeUInt16LE(45, at + 12);
  out.writeUInt16LE(45, at + 14);
  for (const [i, value] of [count, count, directory, bodies].entries())
    out.writeBigUInt64LE(BigInt(value), at + 24 + 8 * i);
  out.writeUInt32LE(0x07064b50, at + 56);
  out.writeBigUInt64LE(BigInt(at), at + 64);
  out.writeUInt32LE(1, at + 72);
  return at + 76;
}
