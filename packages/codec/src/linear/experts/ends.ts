import { WIDTH } from '../fit.ts';
import { normalDistribution, normalQuantile } from './normal.ts';

/** Coordinates that are warped: x, y, z of the first and of the last point. */
export const END_COORDINATES = [0, 1, 2, WIDTH - 3, WIDTH - 2, WIDTH - 1] as const;
/** Knots of one map. */
export const END_KNOTS = 17;
/** Slope of the way back beyond the ends that training saw: hardly anything is generated there. */
const TAIL = 0.25;
/** Least slope of the way back between two knots, as a share of the mean one: no two ends fall together. */
const FLATTEST = 0.02;

/** A piecewise linear increasing map: y(x) = at + slope · (x − knot_0) + Σ bend_k · max(0, x − knot_k). */
export interface Bent {
  readonly knots: Float32Array;
  readonly bends: Float32Array;
  readonly at: number;
  readonly slope: number;
}

/** For one end coordinate of one group: to where it is normally distributed, and back. */
export interface EndMap {
  readonly gaussian: Bent;
  readonly back: Bent;
}

/**
 * Maps that make the end points of each group normally distributed, coordinate by coordinate, with
 * their mean and standard deviation kept (marginal Gaussianisation, Chen and Gopinath 2000).
 *
 * Bundles end in regions with edges. A Gaussian model of end points spills over them: of every four
 * samples one ends outside. With these maps around it the same model stays inside.
 *
 * @param points n × 768, normalised
 * @param labels group of each row; −1 is left out
 * @returns by group, one map for each of `END_COORDINATES`
 */
export function fitEnds(points: Float32Array, labels: Int32Array, groups: number): readonly EndMap[][] {
  return Array.from({ length: groups }, (_, k) => {
    const rows = [...labels.keys()].filter((row) => labels[row] === k);
    return END_COORDINATES.map((coordinate) =>
      endMap(Float64Array.from(rows, (row) => points[row * WIDTH + coordinate])),
    );
  });
}

function endMap(values: Float64Array): EndMap {
  const sorted = values.toSorted();
  const n = sorted.length;
  const mean = sorted.reduce((sum, value) => sum + value, 0) / n;
  const sd = Math.sqrt(sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n);
  const most = normalQuantile(1 - 0.5 / Math.max(n, 2));
  const step = (2 * most) / (END_KNOTS - 1);
  const quantiles: number[] = [];
  const normal: number[] = [];
  for (let i = 0; i < END_KNOTS; i++) {
    const u = -most + i * step;
    const rank = Math.min(Math.max(normalDistribution(u) * n - 0.5, 0), n - 1);
    const low = Math.floor(rank);
    const high = Math.min(low + 1, n - 1);
    quantiles.push(sorted[low] + (rank - low) * (sorted[high] - sorted[low]));
    normal.push(mean + (sd || 1) * u);
  }
  const real = apart(quantiles, FLATTEST * step * (sd || 1));
  return { gaussian: bent(real, normal, 1 / TAIL), back: bent(normal, real, TAIL) };
}

/**
 * Rising values, at least `gap` apart: the mean of two ways to move them, upwards from the first and downwards from
 * the last. The outermost stay where they are, for an end beyond them is one that no streamline has; unless there is
 * no room between them: equal values are spread evenly about their place, so that where ends stand in one place, or
 * in few, their mean is kept.
 */
function apart(values: readonly number[], gap: number): number[] {
  const last = values.length - 1;
  const room = values[last] - values[0] > gap * last;
  const [low, high] = room ? [values[0], values[last]] : [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const [up, down] = [[...values], [...values]];
  for (let i = 1; i <= last; i++) up[i] = Math.max(values[i], up[i - 1] + gap);
  for (let i = last - 1; i >= 0; i--) down[i] = Math.min(values[i], down[i + 1] - gap);
  return values.map((_value, i) => {
    const pushed = Math.min(up[i], high - gap * (last - i));
    const drawn = Math.max(down[i], low + gap * i);
    return (pushed + drawn) / 2;
  });
}

/** Through the points (from_i, to_i), with slope `tail` before the first and behind the last. */
function bent(from: readonly number[], to: readonly number[], tail: number): Bent {
  const slopes = from.slice(1).map((x, i) => (to[i + 1] - to[i]) / (x - from[i]));
  const bends = from.map((_, i) => {
    const before = i === 0 ? tail : slopes[i - 1];
    const after = i === from.length - 1 ? tail : slopes[i];
    return after - before;
  });
  return { knots: Float32Array.from(from), bends: Float32Array.from(bends), at: to[0], slope: tail };
}

/** y(x). */
export function bend({ knots, bends, at, slope }: Bent, x: number): number {
  let y = at + slope * (x - knots[0]);
  for (let k = 0; k < knots.length; k++) y += bends[k] * Math.max(0, x - knots[k]);
  return y;
}

/**
 * Streamlines with their ends moved by the maps of their group; points between follow in proportion to
 * their place.
 *
 * @param points n × 768, normalised; rows with group −1 stay
 */
export function warpEnds(
  points: Float32Array,
  labels: Int32Array,
  maps: readonly (readonly EndMap[])[],
  way: 'gaussian' | 'back',
): Float32Array {
  const out = Float32Array.from(points);
  for (const [row, label] of labels.entries()) {
    if (label < 0) continue;
    const start = row * WIDTH;
    const shift = END_COORDINATES.map((coordinate, i) => {
      const x = points[start + coordinate];
      return bend(maps[label][i][way], x) - x;
    });
    for (let k = 0; k < WIDTH; k += 3) {
      const t = k / (WIDTH - 3);
      for (let axis = 0; axis < 3; axis++)
        out[start + k + axis] += (1 - t) * shift[axis] + t * shift[3 + axis];
    }
  }
  return out;
}
