import { boundedMdf } from '../distance/mdf.ts';
import { centroidCells } from './cells.ts';

/**
 * Streamlines of which no two are nearer than `threshold`: each is kept unless an earlier kept one is
 * nearer by flip-aware MDF. Unlike a group of near-duplicates, a chain keeps every link that is far
 * enough from those kept.
 *
 * @param points n × pointsEach × 3, mm
 * @param threshold mm
 * @param pointsEach points per streamline
 * @returns rows kept, rising
 * @throws RangeError if the array is not a whole number of streamlines, or threshold is not positive
 */
export function thinOut(points: Float32Array, threshold: number, pointsEach = 20): number[] {
  const rows = points.length / (pointsEach * 3);
  if (!Number.isInteger(rows))
    throw new RangeError(`${points.length} numbers are no whole number of ${pointsEach}-point streamlines`);
  if (!(threshold > 0)) throw new RangeError('the least distance of streamlines is above 0 mm');
  const earlier: number[][] = Array.from({ length: rows }, () => []);
  centroidCells(points, pointsEach, threshold).forEachPair((a, b) => {
    if (boundedMdf(points, a * pointsEach, points, b * pointsEach, pointsEach, threshold) < threshold)
      earlier[b].push(a);
  });
  const kept = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) if (earlier[row].every((other) => kept[other] === 0)) kept[row] = 1;
  return [...kept.keys()].filter((row) => kept[row] === 1);
}
