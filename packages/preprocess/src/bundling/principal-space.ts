import {
  applyMetric,
  encodeLinear,
  fitLinear,
  linearMap,
  linearMetric,
  normalise,
  type Normalisation,
} from '@tractogen/codec';
import { withFlips, type MetricSpace } from '@tractogen/geometry';

/**
 * Principal components of streamlines and their flips, in which distance is the root mean square distance of
 * reconstructed points, mm.
 *
 * @param points n × 256 × 3, mm
 * @throws TractogenError DEGENERATE_DATA with fewer streamlines than components
 */
export function principalSpace(
  points: Float32Array,
  { centre, scale }: { readonly centre: readonly number[]; readonly scale: number },
  dims: number,
): MetricSpace {
  const normalisation: Normalisation = { centre: [centre[0], centre[1], centre[2]], scale };
  const map = linearMap(fitLinear(normalise(withFlips(points), normalisation), dims), false);
  const metric = linearMetric(map, scale);
  return {
    dims,
    place: async (mm) =>
      await Promise.resolve(applyMetric(metric, encodeLinear(map, normalise(mm, normalisation)), dims)),
  };
}
