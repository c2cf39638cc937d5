import { POINTS, VALUES } from '@tractogen/formats';
import { smoothedLength } from '@tractogen/geometry';
import { medoidOf } from '../../quality/orientation.ts';

/**
 * The baseline that knows one shape: the bundle's medoid, blown up about its centre of mass until it has the length asked
 * for. Its control of length is perfect, since smoothed length scales with the curve: what it cannot do are the other
 * figures.
 *
 * @param training streamlines of one bundle, n × 256 × 3, mm
 * @param lengths mm
 * @returns one streamline a length
 */
export function scaledMedoid(training: Float32Array, lengths: ArrayLike<number>): Float32Array {
  const row = medoidOf(training);
  const medoid = training.subarray(row * VALUES, (row + 1) * VALUES);
  const own = smoothedLength(medoid, 0, POINTS);
  const centre = [0, 0, 0];
  for (let k = 0; k < VALUES; k++) centre[k % 3] += medoid[k] / POINTS;
  const out = new Float32Array(lengths.length * VALUES);
  for (let i = 0; i < lengths.length; i++) {
    for (let k = 0; k < VALUES; k++)
      out[i * VALUES + k] = centre[k % 3] + (lengths[i] / own) * (medoid[k] - centre[k % 3]);
  }
  return out;
}
