import { downsample } from '../curve/downsample.ts';
import { withFlips } from '../curve/flips.ts';
import { nearestMdf } from '../distance/nearest-mdf.ts';
import { kNearest } from '../neighbours/search.ts';
import { distinct, hitsFor, type Neighbourhood } from './neighbourhood.ts';

const POINTS = 256;
const VALUES = POINTS * 3;
const THINNED = 20;

/** A space in which distances are mm, and the way there from points: rows × 256 × 3 → rows × dims. */
export interface MetricSpace {
  readonly dims: number;
  readonly place: (points: Float32Array) => Promise<Float32Array>;
}

/** @returns the nearest reference of each query (256 points each) by flip-aware MDF of 20 points, mm */
export function mdfSearch(references: Float32Array): (queries: Float32Array) => Neighbourhood {
  const thin = downsample(references, THINNED);
  return (queries) => {
    const { index, distance } = nearestMdf(downsample(queries, THINNED), thin, THINNED);
    return { index, distance: Float64Array.from(distance) };
  };
}

/** @returns the k nearest references of each query by the root mean square distance of 256 points, flip-aware, mm */
export function coordinateSearch(
  references: Float32Array,
  k: number,
): (queries: Float32Array) => Neighbourhood {
  const both = withFlips(references);
  const streamlines = references.length / VALUES;
  return (queries) => {
    const found = distinct(kNearest(queries, both, VALUES, hitsFor(k)), streamlines, k, 1);
    // Of 256 points: the root of their mean square.
    return { ...found, distance: found.distance.map((d) => d / Math.sqrt(POINTS)) };
  };
}

/**
 * By the distance in a latent space (Legarreta et al. 2021: references are streamlines and their flips). A
 * query is asked in both directions and the nearer counts: an encoder that was fitted to one direction would
 * else tell by the direction alone.
 *
 * @returns the k nearest references of each query, mm
 */
export async function latentSearch(
  references: Float32Array,
  space: MetricSpace,
  k: number,
): Promise<(queries: Float32Array) => Promise<Neighbourhood>> {
  const both = await space.place(withFlips(references));
  const streamlines = references.length / VALUES;
  return async (queries) =>
    distinct(
      kNearest(await space.place(withFlips(queries)), both, space.dims, hitsFor(k)),
      streamlines,
      k,
      2,
    );
}
