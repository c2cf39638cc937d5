import { crc32c } from './crc32c.ts';

/**
 * One TFRecord: length (uint64), masked CRC-32C of the length, data, masked CRC-32C of the data; all
 * little-endian.
 */
export function tfRecord(data: Uint8Array): Uint8Array {
  const record = new Uint8Array(12 + data.length + 4);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, masked(record.subarray(0, 8)), true);
  record.set(data, 12);
  view.setUint32(12 + data.length, masked(data), true);
  return record;
}

/** The format rotates and shifts checksums, so that the checksum of a file of records isn't degenerate. */
function masked(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
