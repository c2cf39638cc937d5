/**
 * Fewer points per streamline, for streamlines whose points are already at equal arc length: the
 * new points sit at equal steps of the old index, by linear interpolation. Ends are kept exactly.
 *
 * @param points n × from × 3, mm
 * @param to points a streamline gets
 * @param from points a streamline has
 * @returns n × to × 3
 * @throws RangeError if the array is not a whole number of streamlines
 */
export function downsample(points: Float32Array, to = 20, from = 256): Float32Array {
  const rows = points.length / (from * 3);
  if (!Number.isInteger(rows))
    throw new RangeError(`${points.length} numbers are no whole number of ${from}-point streamlines`);
  const out = new Float32Array(rows * to * 3);
  for (let k = 0; k < to; k++) {
    const at = (k * (from - 1)) / (to - 1);
    const low = Math.min(Math.floor(at), from - 2);
    const part = at - low;
    for (let row = 0; row < rows; row++) {
      const i = (row * from + low) * 3;
      const o = (row * to + k) * 3;
      for (let axis = 0; axis < 3; axis++) {
        out[o + axis] = points[i + axis] + part * (points[i + axis + 3] - points[i + axis]);
      }
    }
  }
  return out;
}
