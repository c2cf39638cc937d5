import { boundedMdf } from '../distance/mdf.ts';
import { centroidCells } from './cells.ts';
import { unionOf } from './union.ts';

/**
 * Single-linkage groups of near-duplicates: two streamlines share a group if a chain of streamlines
 * joins them in which neighbours are less than `threshold` apart by flip-aware MDF. Exact: the
 * distance of two centroids is never above the MDF, in either direction, so only streamlines whose
 * centroids share a cell of that size or touch it are compared.
 *
 * @param points n × pointsEach × 3, mm
 * @param threshold mm; pairs must be strictly nearer
 * @param pointsEach points per streamline
 * @returns n group numbers, 0, 1, … in the order of their first members
 * @throws RangeError if the array is not a whole number of streamlines, or threshold is not positive
 */
export function nearDuplicateGroups(points: Float32Array, threshold: number, pointsEach = 20): Uint32Array {
  const rows = points.length / (pointsEach * 3);
  if (!Number.isInteger(rows))
    throw new RangeError(`${points.length} numbers are no whole number of ${pointsEach}-point streamlines`);
  if (!(threshold > 0)) throw new RangeError('the threshold of near-duplicates is above 0 mm');
  const union = unionOf(rows);
  centroidCells(points, pointsEach, threshold).forEachPair((a, b) => {
    if (union.find(a) === union.find(b)) return;
    if (boundedMdf(points, a * pointsEach, points, b * pointsEach, pointsEach, threshold) < threshold)
      union.join(a, b);
  });
  return union.groups();
}
