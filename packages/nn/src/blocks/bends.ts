import { BENDS, BEND_KNOTS, type Bends } from '@tractogen/codec';
import type * as tf from '@tensorflow/tfjs';
import type { Tf } from '../ops/ops.ts';
import type { NamedValues, ParameterSpec } from './parameter.ts';

/** Shape of `bends/knots` for K experts and the attributes along which they bend. */
export function bendsShape(experts: number, bent: readonly number[]): number[] {
  return [experts, bent.length * BEND_KNOTS];
}

/** Knots of the splines along which experts bend, kept and not learnt; evenly from −1.65 to 1.65 unless values are given. */
export function bendsParameters(experts: number, bent: readonly number[]): readonly ParameterSpec[] {
  if (bent.length === 0) return [];
  const shape = bendsShape(experts, bent);
  const even = (i: number): number => -1.65 + (3.3 * (i % BEND_KNOTS)) / (BEND_KNOTS - 1);
  return [
    {
      name: 'bends/knots',
      shape,
      trainable: false,
      initial: () => Float32Array.from({ length: shape[0] * shape[1] }, (_, i) => even(i)),
    },
  ];
}

export function bendsValues({ bent, knots }: Bends): NamedValues {
  return new Map(bent.length === 0 ? [] : [['bends/knots', Float32Array.from(knots.flat(2))]]);
}

/**
 * (B, A) → (B, A + bent.length · BENDS): attributes, then what `withBends` puts behind them.
 *
 * @param gate (B, K)
 * @param knots (K, bent.length · BEND_KNOTS)
 */
export function bendAttributes(
  flow: Tf,
  attributes: tf.Tensor2D,
  bent: readonly number[],
  gate: tf.Tensor2D,
  knots: tf.Tensor2D,
): tf.Tensor2D {
  const own = flow.matMul<tf.Tensor2D>(gate, knots);
  const bends = bent.map((place, k): tf.Tensor2D => {
    const at = (from: number, count: number): tf.Tensor2D =>
      flow.slice2d(own, [0, k * BEND_KNOTS + from], [-1, count]);
    const past = flow.relu(
      flow.sub<tf.Tensor2D>(flow.slice2d(attributes, [0, place], [-1, 1]), at(0, BEND_KNOTS)),
    );
    const cubes = flow.mul<tf.Tensor2D>(past, flow.square<tf.Tensor2D>(past));
    const [first, before, end] = [at(0, 1), at(BENDS, 1), at(BENDS + 1, 1)];
    const share = flow.div<tf.Tensor2D>(flow.sub(end, at(0, BENDS)), flow.sub(end, before));
    const cube = (from: number, count: number): tf.Tensor2D => flow.slice2d(cubes, [0, from], [-1, count]);
    const straight = flow.sub<tf.Tensor2D>(
      flow.mul(share, cube(BENDS, 1)),
      flow.mul(flow.sub<tf.Tensor2D>(share, 1), cube(BENDS + 1, 1)),
    );
    return flow.div<tf.Tensor2D>(
      flow.sub(cube(0, BENDS), straight),
      flow.square(flow.sub<tf.Tensor2D>(end, first)),
    );
  });
  return bends.length === 0 ? attributes : flow.concat2d([attributes, ...bends], 1);
}
