import { crc32 } from 'node:zlib';

/** zlib takes less than 4 GiB at once. */
const PIECE = 1 << 30;

/** CRC-32 of any number of bytes. @param before that of the bytes before these */
export function checksum(data: Uint8Array, before = 0): number {
  let crc = before;
  for (let at = 0; at < data.length; at += PIECE) crc = crc32(data.subarray(at, at + PIECE), crc);
  return crc;
}
