import { decodeTck } from '../tck/decode.ts';

/** A TRK file of ours with every number of header and body in big-endian order. */
export function bigEndianTrk(bytes: Uint8Array): Uint8Array {
  const copy = Buffer.from(Uint8Array.from(bytes));
  for (const at of [6, 8, 10, 36, 238]) copy.subarray(at, at + 2).swap16();
  for (const [from, to] of [
    [12, 36],
    [440, 504],
    [988, 1000],
    [1000, copy.length],
  ])
    copy.subarray(from, to).swap32();
  return Uint8Array.from(copy);
}

/** A TCK file of ours in 64 bits and big-endian order. */
export function wideTck(bytes: Uint8Array): Uint8Array {
  const { points, offsets } = decodeTck(bytes);
  const streamlines = Array.from({ length: offsets.length - 1 }, (_, i) => [
    ...points.subarray(3 * offsets[i], 3 * offsets[i + 1]),
    Number.NaN,
    Number.NaN,
    Number.NaN,
  ]);
  const numbers = Float64Array.from([...streamlines.flat(), Infinity, Infinity, Infinity]);
  const head = `mrtrix tracks\ncount: ${streamlines.length}\ndatatype: Float64BE\nfile: . 128\nEND\n`;
  return Buffer.concat([Buffer.from(head.padEnd(128, '\0')), Buffer.from(numbers.buffer).swap64()]);
}
