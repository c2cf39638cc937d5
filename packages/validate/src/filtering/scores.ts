import { VALUES, type StreamlineTable } from '@tractogen/formats';
import { downsample, mdf, nearestNeighbours, withFlips } from '@tractogen/geometry';
import { pointsOf, rowsOfKind, type Splits } from '../data.ts';
import type { Subject } from '../models/subjects.ts';

/** One way to tell plausible streamlines: a score of every row of a split, higher is more plausible. */
export interface Filter {
  /** `model` for the subject itself has the subject's name. */
  readonly name: string;
  readonly prefix: string;
  /** What the score is. */
  readonly note: string;
  readonly valid: Float64Array;
  readonly test: Float64Array;
}

const THINNED = 20;

/**
 * FINTA's filter (Legarreta et al. 2021) with distances in mm: minus the exact 1-NN distance to the
 * training plausibles and their flips, in the model's latent metric.
 *
 * A query is asked in both directions and the nearer counts. Preprocessing orients plausible streamlines
 * by their label and the others by their ends, so the direction alone would tell a model that was fitted to
 * one direction something of the label.
 */
export async function latentFilter(
  { name, prefix, codec }: Subject,
  { train, valid, test }: Splits,
): Promise<Filter> {
  const { latent } = codec.model;
  const coded = async (points: Float32Array): Promise<Float32Array> =>
    codec.toMetric(await codec.encode(points));
  const references = await coded(withFlips(pointsOf(train, rowsOfKind(train, 'plausible'))));
  const score = async ({ points, rows }: StreamlineTable): Promise<Float64Array> => {
    const { distance } = nearestNeighbours(await coded(withFlips(points)), references, latent);
    return Float64Array.from({ length: rows }, (_, row) => -Math.min(distance[row], distance[rows + row]));
  };
  return {
    name,
    prefix,
    note: 'latent 1-NN, both directions',
    valid: await score(valid),
    test: await score(test),
  };
}

/** Minus the root mean square distance to the nearest training plausible or its flip: no model at all. */
export function coordinateFilter({ train, valid, test }: Splits): Filter {
  const references = withFlips(pointsOf(train, rowsOfKind(train, 'plausible')));
  const score = ({ points }: StreamlineTable): Float64Array =>
    Float64Array.from(nearestNeighbours(points, references, VALUES).distance, (distance) => -distance / 16);
  return baseline('coordinates', 'raw coordinates 1-NN', score(valid), score(test));
}

/** Minus the smallest MDF (20 points) to a training plausible. */
export function mdfFilter({ train, valid, test }: Splits): Filter {
  const references = downsample(pointsOf(train, rowsOfKind(train, 'plausible')), THINNED);
  const score = ({ points }: StreamlineTable): Float64Array =>
    nearestMdf(downsample(points, THINNED), references).distance.map((d) => -d);
  return baseline('mdf', 'raw MDF 1-NN, 20 points', score(valid), score(test));
}

/** Smoothed length: what filtering by a minimum length reaches. */
export function lengthFilter({ valid, test }: Splits): Filter {
  return baseline(
    'length',
    'minimum smoothed length',
    Float64Array.from(valid.length),
    Float64Array.from(test.length),
  );
}

/**
 * Nearest reference of every query by flip-aware MDF; of equals the lower row. Exact: two centroids are
 * never farther apart than the MDF in either direction, so references whose centroid is farther than the
 * best so far are passed over.
 *
 * @param queries q × 20 × 3, mm
 * @param references n × 20 × 3, mm
 */
export function nearestMdf(
  queries: Float32Array,
  references: Float32Array,
): { index: Uint32Array; distance: Float64Array } {
  const from = centroids(queries);
  const to = centroids(references);
  const n = to.length / 3;
  const index = new Uint32Array(from.length / 3);
  const distance = new Float64Array(index.length).fill(Number.POSITIVE_INFINITY);
  const apart = new Float64Array(n);
  for (let q = 0; q < index.length; q++) {
    let first = 0;
    for (let r = 0; r < n; r++) {
      apart[r] = Math.hypot(
        from[3 * q] - to[3 * r],
        from[3 * q + 1] - to[3 * r + 1],
        from[3 * q + 2] - to[3 * r + 2],
      );
      if (apart[r] < apart[first]) first = r;
    }
    for (let step = -1; step < n; step++) {
      const r = step < 0 ? first : step;
      // A little slack, since centroids are rounded on their own.
      if (apart[r] > distance[q] + 1e-4) continue;
      const found = mdf(queries, q * THINNED, references, r * THINNED, THINNED);
      if (found < distance[q] || (found === distance[q] && r < index[q])) {
        distance[q] = found;
        index[q] = r;
      }
    }
  }
  return { index, distance };
}

function centroids(points: Float32Array): Float64Array {
  const out = new Float64Array(points.length / THINNED);
  for (let i = 0; i < points.length; i++)
    out[3 * Math.floor(i / (3 * THINNED)) + (i % 3)] += points[i] / THINNED;
  return out;
}

function baseline(name: string, note: string, valid: Float64Array, test: Float64Array): Filter {
  return { name, prefix: `${name}.`, note, valid, test };
}
