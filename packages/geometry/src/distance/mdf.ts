import { assertPoints } from '../curve/range.ts';

/**
 * Mean distance of corresponding points, same direction, mm.
 *
 * @param aStart first point of the one streamline (points, not numbers)
 * @param bStart first point of the other
 * @param count points both have
 * @throws RangeError outside the arrays
 */
export function directDistance(
  a: Float32Array,
  aStart: number,
  b: Float32Array,
  bStart: number,
  count: number,
): number {
  assertPoints(a, aStart, count);
  assertPoints(b, bStart, count);
  return pointSum(a, aStart * 3, b, bStart * 3, count, 3, Infinity) / count;
}

/**
 * MDF (minimum average direct-flip; Garyfallidis et al. 2012): the smaller of the mean point
 * distances in the two relative directions, mm. Parameters as `directDistance`.
 */
export function mdf(a: Float32Array, aStart: number, b: Float32Array, bStart: number, count: number): number {
  return boundedMdf(a, aStart, b, bStart, count, Infinity);
}

/** MDF where it is below `limit`, else some number that is not below `limit`: gives up early. */
export function boundedMdf(
  a: Float32Array,
  aStart: number,
  b: Float32Array,
  bStart: number,
  count: number,
  limit: number,
): number {
  assertPoints(a, aStart, count);
  assertPoints(b, bStart, count);
  const direct = pointSum(a, aStart * 3, b, bStart * 3, count, 3, limit * count);
  const flipped = pointSum(
    a,
    aStart * 3,
    b,
    (bStart + count - 1) * 3,
    count,
    -3,
    Math.min(direct, limit * count),
  );
  return Math.min(direct, flipped) / count;
}

function pointSum(
  a: Float32Array,
  i: number,
  b: Float32Array,
  j: number,
  count: number,
  step: number,
  limit: number,
): number {
  let sum = 0;
  for (let k = 0; k < count && sum < limit; k++, i += 3, j += step) {
    const dx = a[i] - b[j];
    const dy = a[i + 1] - b[j + 1];
    const dz = a[i + 2] - b[j + 2];
    sum += Math.sqrt(dx * dx + dy * dy + dz * dz);
  }
  return sum;
}
