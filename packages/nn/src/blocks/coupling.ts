import type * as tf from '@tensorflow/tfjs';
import type { Ops } from '../ops/ops.ts';
import { outerWithOne } from './experts.ts';
import type { ParameterSpec, Weights } from './parameter.ts';

/** Numbers of a code that a coupling reads for each expert: the code, its squares, 1. */
export function couplingRows(latent: number): number {
  return 2 * latent + 1;
}

/**
 * `coupling/kernel` (K · (2d + 1), d), which is set and not learnt: expert k's block is what of the code, then of its
 * squares, then of 1 is added to each dimension. Zeros unless values are given.
 */
export function couplingParameters(count: number, latent: number): readonly ParameterSpec[] {
  const shape = [count * couplingRows(latent), latent];
  return [
    {
      name: 'coupling/kernel',
      shape,
      trainable: false,
      initial: () => new Float32Array(shape[0] * shape[1]),
    },
  ];
}

/**
 * An additive coupling (Dinh, Krueger and Bengio 2014): to some dimensions of a code a quadratic of the others is
 * added, by expert. With the kernel's sign turned it undoes itself exactly, since the others stay.
 *
 * @param gate (B, K)
 * @param z (B, d)
 * @returns (B, d)
 */
export function coupled(ops: Ops, weights: Weights, gate: tf.Tensor2D, z: tf.Tensor2D): tf.Tensor2D {
  const read = outerWithOne(ops.tf, gate, withSquares(ops.tf, z));
  return ops.tf.add(z, ops.matMul(read, weights('coupling/kernel')));
}

/** (B, d) → (B, 2d): a code, then its squares. */
export function withSquares(flow: Ops['tf'], z: tf.Tensor2D): tf.Tensor2D {
  return flow.concat2d([z, flow.square(z)], 1);
}
