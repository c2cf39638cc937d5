import { VALUES, type StreamlineTable } from '@tractogen/formats';
import { directDistance, downsample, nearestMdf, reverseStreamline } from '@tractogen/geometry';

const POINTS = VALUES / 3;

/**
 * The baseline that copies: for every test streamline the training streamline nearest to it by MDF
 * (20 points), turned to the direction that fits.
 *
 * @returns rows of test × 256 × 3, mm
 */
export function nearestTrainingStreamlines(train: StreamlineTable, test: StreamlineTable): Float32Array {
  const { index } = nearestMdf(downsample(test.points), downsample(train.points));
  const out = new Float32Array(test.points.length);
  for (const [i, row] of index.entries()) {
    const copy = train.points.slice(row * VALUES, (row + 1) * VALUES);
    const reversed = copy.slice();
    reverseStreamline(reversed, 0, POINTS);
    const direct = directDistance(copy, 0, test.points, i * POINTS, POINTS);
    out.set(
      direct <= directDistance(reversed, 0, test.points, i * POINTS, POINTS) ? copy : reversed,
      i * VALUES,
    );
  }
  return out;
}
