import { standardDeviation } from '../../metrics/statistics.ts';

/**
 * The baseline that makes nothing: for each request the training streamline whose attributes lie nearest, in standard
 * deviations of the bundle. Where attributes vary closely enough its control is as good as can be; what it gives are copies.
 *
 * @param attributes those asked for, n values each, of the bundle's training streamlines
 * @param requests what is asked for, m values each
 * @returns m: the streamline chosen, or null where the bundle has none
 */
export function nearestByAttributes(
  attributes: readonly ArrayLike<number>[],
  requests: readonly ArrayLike<number>[],
): Uint32Array | null {
  const n = attributes[0].length;
  if (n === 0) return null;
  // An attribute that never varies tells no streamline from another.
  const scales = attributes.map((column) => standardDeviation(column) || 1);
  return Uint32Array.from({ length: requests[0].length }, (_, i) => {
    let chosen = 0;
    let least = Infinity;
    for (let row = 0; row < n; row++) {
      let distance = 0;
      for (const [k, column] of attributes.entries())
        distance += ((column[row] - requests[k][i]) / scales[k]) ** 2;
      if (distance < least) [chosen, least] = [row, distance];
    }
    return chosen;
  });
}
