/** What turns millimetres into the numbers a network sees: (mm − centre) / scale. */
export interface Normalisation {
  readonly centre: readonly number[];
  /** mm per normalised unit. */
  readonly scale: number;
}

/**
 * Copies streamlines into one batch, normalised, some of them with their points in reverse order.
 *
 * @param points all rows × points × 3, mm
 * @param flips by position in `rows`: 1 is reversed; none if left out
 * @returns rows.length × points × 3, normalised
 */
export function gatherStreamlines(
  points: Float32Array,
  perStreamline: number,
  rows: ArrayLike<number>,
  { centre, scale }: Normalisation,
  flips?: Uint8Array,
): Float32Array {
  const width = perStreamline * 3;
  const out = new Float32Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) {
    const flipped = flips?.[i] === 1;
    for (let p = 0; p < perStreamline; p++) {
      const from = rows[i] * width + (flipped ? perStreamline - 1 - p : p) * 3;
      const to = i * width + p * 3;
      for (let axis = 0; axis < 3; axis++) out[to + axis] = (points[from + axis] - centre[axis]) / scale;
    }
  }
  return out;
}
