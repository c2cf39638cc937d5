import { checksum } from './checksum.ts';

/** 1 January 1980, 00:00, the first a zip archive can tell: bytes must not depend on the clock. */
const DOS_DATE = 0x0021;
/** Numbers from here on stand in ZIP64 fields. */
const LIMIT = 0xffffffff;

/** Bytes of a local header before the data of a file with this name. */
export function localHeaderBytes(name: string): number {
  return 30 + Buffer.byteLength(name);
}

/** A file of an archive, before its bytes are there. */
export interface ZipFile {
  readonly name: string;
  readonly size: number;
  readonly crc: number;
}

/** Everything of an archive but the files' bytes: what stands before each of them, and after the last. */
export interface ZipFrame {
  readonly heads: readonly Buffer[];
  readonly tail: Buffer;
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
  const about = files.map(([name, data]) => ({ name, size: data.length, crc: checksum(data) }));
  const { heads, tail } = zipFrame(about, limit);
  const parts = [...files.flatMap(([, data], i) => [heads[i], data]), tail];
  const out = Buffer.alloc(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** The frame of such an archive. */
export function zipFrame(files: readonly ZipFile[], limit = LIMIT): ZipFrame {
  const entries: Entry[] = [];
  let bodies = 0;
  for (const { name, size, crc } of files) {
    const entry = { name: Buffer.from(name), size, crc, at: bodies, wide: size >= limit, limit };
    entries.push(entry);
    bodies += 30 + entry.name.length + (entry.wide ? 20 : 0) + size;
  }
  const directory = Buffer.concat(entries.map(centralHeader));
  const wideEnd = bodies >= limit || directory.length >= limit || files.length >= 0xffff;
  const end = Buffer.alloc((wideEnd ? 76 : 0) + 22);
  const at = wideEnd ? writeEnd64(end, files.length, directory.length, bodies) : 0;
  end.writeUInt32LE(0x06054b50, at);
  end.writeUInt16LE(Math.min(files.length, 0xffff), at + 8);
  end.writeUInt16LE(Math.min(files.length, 0xffff), at + 10);
  end.writeUInt32LE(wideEnd ? LIMIT : directory.length, at + 12);
  end.writeUInt32LE(wideEnd ? LIMIT : bodies, at + 16);
  return { heads: entries.map(localHeader), tail: Buffer.concat([directory, end]) };
}

interface Entry {
  readonly name: Buffer;
  readonly size: number;
  readonly crc: number;
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

function localHeader(entry: Entry): Buffer {
  const { name, size, wide } = entry;
  const out = Buffer.alloc(30 + name.length + (wide ? 20 : 0));
  out.writeUInt32LE(0x04034b50, 0);
  writeCommon(out, 4, entry);
  out.set(name, 30);
  if (wide) {
    out.writeUInt16LE(20, 28);
    writeExtra(out, 30 + name.length, [size, size]);
  }
  return out;
}

function centralHeader(entry: Entry): Buffer {
  const { name, size, at, wide, limit } = entry;
  const out = Buffer.alloc(46 + name.length + extraBytes(entry));
  out.writeUInt32LE(0x02014b50, 0);
  out.writeUInt16LE(versionOf(entry), 4);
  writeCommon(out, 6, entry);
  out.writeUInt16LE(extraBytes(entry), 30);
  out.writeUInt32LE(at >= limit ? LIMIT : at, 42);
  out.set(name, 46);
  const extra = [...(wide ? [size, size] : []), ...(at >= limit ? [at] : [])];
  if (extra.length > 0) writeExtra(out, 46 + name.length, extra);
  return out;
}

/** The fields both headers share: version, flags, method, date, CRC, sizes, name length. */
function writeCommon(out: Buffer, at: number, entry: Entry): void {
  const { name, size, crc, wide } = entry;
  out.writeUInt16LE(versionOf(entry), at);
  // Bit 11: the name is UTF-8.
  out.writeUInt16LE(name.some((byte) => byte > 127) ? 0x0800 : 0, at + 2);
  out.writeUInt16LE(DOS_DATE, at + 8);
  out.writeUInt32LE(crc, at + 10);
  out.writeUInt32LE(wide ? LIMIT : size, at + 14);
  out.writeUInt32LE(wide ? LIMIT : size, at + 18);
  out.writeUInt16LE(name.length, at + 22);
}

function writeExtra(out: Buffer, at: number, numbers: readonly number[]): void {
  out.writeUInt16LE(1, at);
  out.writeUInt16LE(8 * numbers.length, at + 2);
  for (const [i, value] of numbers.entries()) out.writeBigUInt64LE(BigInt(value), at + 4 + 8 * i);
}

/** The directory's place in 64 bits, and where that record stands; gives where it ends. */
function writeEnd64(out: Buffer, count: number, directory: number, bodies: number): number {
  out.writeUInt32LE(0x06064b50, 0);
  out.writeBigUInt64LE(44n, 4);
  out.writeUInt16LE(45, 12);
  out.writeUInt16LE(45, 14);
  for (const [i, value] of [count, count, directory, bodies].entries())
    out.writeBigUInt64LE(BigInt(value), 24 + 8 * i);
  out.writeUInt32LE(0x07064b50, 56);
  out.writeBigUInt64LE(BigInt(bodies + directory), 64);
  out.writeUInt32LE(1, 72);
  return 76;
}
