/** Arrow's bitmaps: row i is bit i mod 8, lowest first, of byte floor(i / 8); padded to 8 bytes. */
export function packBits(length: number, bit: (row: number) => boolean): Uint8Array {
  const bits = new Uint8Array(Math.ceil(length / 64) * 8);
  for (let i = 0; i < length; i++) if (bit(i)) bits[i >> 3] |= 1 << (i & 7);
  return bits;
}

export function bitAt(bits: Uint8Array, row: number): boolean {
  return ((bits[row >> 3] >> (row & 7)) & 1) === 1;
}

/** Validity for `makeData`: no bitmap where no row is null. */
export function presentBits(
  length: number,
  present: (row: number) => boolean,
): { nullCount: number; nullBitmap?: Uint8Array } {
  let nullCount = 0;
  for (let i = 0; i < length; i++) if (!present(i)) nullCount += 1;
  return nullCount === 0 ? { nullCount } : { nullCount, nullBitmap: packBits(length, present) };
}
