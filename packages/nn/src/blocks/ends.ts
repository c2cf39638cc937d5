import { END_COORDINATES, END_KNOTS, type EndMap } from '@tractogen/codec';
import type * as tf from '@tensorflow/tfjs';
import type { Tf } from '../ops/ops.ts';
import type { NamedValues, ParameterSpec, Weights } from './parameter.ts';

const COUNT = END_COORDINATES.length;

/** Shapes of the arrays of `ends/…` for K experts. */
export function endsShapes(experts: number): Readonly<Record<'knots' | 'bends' | 'base', number[]>> {
  return {
    knots: [experts, COUNT, END_KNOTS],
    bends: [experts, COUNT, END_KNOTS],
    base: [experts, COUNT, 2],
  };
}

/**
 * The maps of end points (see `fitEnds` of the codec) as arrays that are kept, not learnt: `ends/knots`
 * and `ends/bends` (K, 6, knots), `ends/base` (K, 6, 2: value at the first knot, slope before it).
 * Unless values are given they leave every end where it is.
 */
export function endsParameters(experts: number): readonly ParameterSpec[] {
  return Object.entries(endsShapes(experts)).map(([part, shape]) => ({
    name: `ends/${part}`,
    shape,
    trainable: false,
    initial: () => {
      const values = new Float32Array(shape.reduce((product, n) => product * n, 1));
      // Knots and bends 0, value 0, slope 1: the identity.
      return part === 'base' ? values.map((_, i) => i % 2) : values;
    },
  }));
}

/** Values of these arrays for fitted maps. */
export function endsValues(maps: readonly (readonly EndMap[])[], way: 'gaussian' | 'back'): NamedValues {
  const all = maps.flatMap((group) => group.map((map) => map[way]));
  return new Map([
    ['ends/knots', Float32Array.from(all.flatMap(({ knots }) => [...knots]))],
    ['ends/bends', Float32Array.from(all.flatMap(({ bends }) => [...bends]))],
    ['ends/base', Float32Array.from(all.flatMap(({ at, slope }) => [at, slope]))],
  ]);
}

/** The arrays of `ends/…` on the backend. */
export interface EndsWeights {
  readonly knots: tf.Tensor;
  readonly bends: tf.Tensor;
  readonly base: tf.Tensor;
}

export function endsWeights(weights: Weights): EndsWeights {
  return { knots: weights('ends/knots'), bends: weights('ends/bends'), base: weights('ends/base') };
}

/**
 * Moves the ends of streamlines by the maps of their expert, points between in proportion to their
 * place. Differentiable, by maxima against zero alone.
 *
 * @param line (B, P, 3), normalised
 * @param gate (B, K)
 */
export function moveEnds(
  flow: Tf,
  line: tf.Tensor3D,
  gate: tf.Tensor2D,
  { knots, bends, base }: EndsWeights,
): tf.Tensor3D {
  const points = line.shape[1];
  const experts = gate.shape[1];
  const first = flow.slice3d(line, [0, 0, 0], [-1, 1, -1]);
  const last = flow.slice3d(line, [0, points - 1, 0], [-1, 1, -1]);
  const ends = flow.reshape(flow.concat([first, last], 2), [-1, 1, COUNT, 1]);
  const past = flow.relu(flow.sub(ends, flow.reshape(knots, [1, experts, COUNT, END_KNOTS])));
  const bent = flow.sum(flow.mul(past, flow.reshape(bends, [1, experts, COUNT, END_KNOTS])), 3);
  const [at, slope] = flow
    .split(base as tf.Tensor3D, 2, 2)
    .map((part) => flow.reshape(part, [1, experts, COUNT]));
  const origin = flow.reshape(flow.slice(knots, [0, 0, 0], [-1, -1, 1]), [1, experts, COUNT]);
  const here = flow.reshape(ends, [-1, 1, COUNT]);
  const moved = flow.add(flow.add(bent, at), flow.mul(slope, flow.sub(here, origin)));
  const shift = flow.sum(flow.mul(flow.sub(moved, here), flow.expandDims(gate, 2)), 1);
  // (B, 2, 3) spread along the streamline by (P, 2) weights.
  const weights = flow.tensor2d(placeWeights(points), [1, points * 2]).reshape([1, points, 2, 1]);
  const spread = flow.mul(weights, flow.reshape(shift, [-1, 1, 2, 3]));
  return flow.add(line, flow.sum(spread, 2));
}

function placeWeights(points: number): Float32Array {
  return Float32Array.from({ length: points * 2 }, (_, i) => {
    const t = Math.floor(i / 2) / (points - 1);
    return i % 2 === 0 ? 1 - t : t;
  });
}
