import { crc32 } from 'node:zlib';
import { TractogenError } from '@tractogen/core';

/** 1 January 1980, 00:00, the first a zip archive can tell: bytes must not depend on the clock. */
const DOS_DATE = 0x0021;
const LIMIT = 0xffffffff;

/** Bytes of a local header before the data of a file with this name. */
export function localHeaderBytes(name: string): number {
  return 30 + Buffer.byteLength(name);
}

/**
 * A zip archive of stored entries in the given order, with fixed dates.
 *
 * @throws TractogenError FORMAT_UNKNOWN where it would need ZIP64 (4 GiB, 65,535 entries)
 */
export function writeZip(files: readonly (readonly [name: string, data: Uint8Array])[]): Uint8Array {
  const named = files.map(([name, data]) => ({ name: Buffer.from(name), data }));
  const bodies = named.reduce((sum, { name, data }) => sum + 30 + name.length + data.length, 0);
  const directory = named.reduce((sum, { name }) => sum + 46 + name.length, 0);
  const total = bodies + directory + 22;
  if (total > LIMIT || files.length >= 0xffff) {
    throw new TractogenError(
      'FORMAT_UNKNOWN',
      `a TRX file of ${total} bytes would need ZIP64, which is not written`,
      {
        remedy: 'Split the tractogram, or write TRK',
      },
    );
  }
  const out = Buffer.alloc(total);
  let at = 0;
  let central = bodies;
  for (const { name, data } of named) {
    const crc = crc32(data);
    const local = at;
    out.writeUInt32LE(0x04034b50, at);
    writeCommon(out, at + 4, crc, data.length, name);
    out.set(name, at + 30);
    out.set(data, at + 30 + name.length);
    at += 30 + name.length + data.length;

    out.writeUInt32LE(0x02014b50, central);
    out.writeUInt16LE(20, central + 4);
    writeCommon(out, central + 6, crc, data.length, name);
    out.writeUInt32LE(local, central + 42);
    out.set(name, central + 46);
    central += 46 + name.length;
  }
  out.writeUInt32LE(0x06054b50, central);
  out.writeUInt16LE(files.length, central + 8);
  out.writeUInt16LE(files.length, central + 10);
  out.writeUInt32LE(directory, central + 12);
  out.writeUInt32LE(bodies, central + 16);
  return out;
}

/** The fields both headers share: version, flags, method, date, CRC, sizes, name length. */
function writeCommon(out: Buffer, at: number, crc: number, size: number, name: Buffer): void {
  out.writeUInt16LE(20, at);
  // Bit 11: the name is UTF-8.
  out.writeUInt16LE(name.some((byte) => byte > 127) ? 0x0800 : 0, at + 2);
  out.writeUInt16LE(DOS_DATE, at + 8);
  out.writeUInt32LE(crc, at + 10);
  out.writeUInt32LE(size, at + 14);
  out.writeUInt32LE(size, at + 18);
  out.writeUInt16LE(name.length, at + 22);
}
