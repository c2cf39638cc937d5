import { POINTS, VALUES, type Tractogram } from '@tractogen/formats';
import { resampleByArcLength } from '@tractogen/geometry';

/** The given streamlines at 256 points of equal arc length: n × 256 × 3, mm. */
export function resampleRows({ points, offsets }: Tractogram, rows: Uint32Array): Float32Array {
  const out = new Float32Array(rows.length * VALUES);
  for (const [i, row] of rows.entries()) {
    resampleByArcLength(points.subarray(offsets[row] * 3, offsets[row + 1] * 3), POINTS, out, i * POINTS);
  }
  return out;
}
