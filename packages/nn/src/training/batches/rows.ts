/** Copies rows of a table of numbers. @returns rows.length × width */
export function gatherRows(values: Float32Array, width: number, rows: ArrayLike<number>): Float32Array {
  const out = new Float32Array(rows.length * width);
  for (let i = 0; i < rows.length; i++)
    out.set(values.subarray(rows[i] * width, (rows[i] + 1) * width), i * width);
  return out;
}

/** Every row in order, `size` at a time. */
export function* inOrder(rows: number, size: number): Generator<Uint32Array> {
  for (let first = 0; first < rows; first += size) {
    yield Uint32Array.from({ length: Math.min(size, rows - first) }, (_, i) => first + i);
  }
}
