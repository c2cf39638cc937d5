import type * as tf from '@tensorflow/tfjs';
import type { Random } from '@tractogen/core';
import type { Tf } from '../ops/ops.ts';

/** Standard normal values. */
export function normals(random: Random, shape: readonly number[]): Float32Array {
  return random.fillNormal(new Float32Array(shape.reduce((product, n) => product * n, 1)));
}

/**
 * Gradient of Σ w ⊙ f(inputs) by automatic differentiation and by central differences, for each input.
 * The sum is taken in double precision, so that differences keep the digits that f has.
 *
 * @param step for f that is linear in each input any step is exact, and a large one keeps most digits
 */
export function bothGradients(
  flow: Tf,
  f: (...inputs: tf.Tensor[]) => tf.Tensor,
  inputs: readonly { readonly shape: number[]; readonly values: Float32Array }[],
  weights: (size: number) => Float32Array,
  step: number,
): { automatic: number[]; numerical: number[] }[] {
  const make = (values: readonly Float32Array[]): tf.Tensor[] =>
    values.map((value, i) => flow.tensor(value, inputs[i].shape));
  const start = inputs.map(({ values }) => values);
  const size = flow.tidy(() => f(...make(start)).size);
  const w = weights(size);
  const objective = (values: readonly Float32Array[]): number =>
    flow.tidy(() => {
      const y = f(...make(values)).dataSync<'float32'>();
      return y.reduce((sum, value, i) => sum + value * w[i], 0);
    });
  const gradients = flow.tidy(() => {
    const loss = (...tensors: tf.Tensor[]): tf.Scalar =>
      flow.sum(flow.mul(flow.reshape(f(...tensors), [-1]), w));
    return flow
      .grads(loss)(make(start))
      .map((gradient) => Array.from(gradient.dataSync()));
  });
  return inputs.map(({ values }, which) => ({
    automatic: gradients[which],
    numerical: Array.from(values, (_, at) => {
      const moved = (by: number): Float32Array[] =>
        start.map((value, i) => (i === which ? value.with(at, value[at] + by) : value));
      return (objective(moved(step)) - objective(moved(-step))) / (2 * step);
    }),
  }));
}

/** Largest difference over the largest value. */
export function relativeError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let worst = 0;
  let scale = 1e-12;
  for (let i = 0; i < a.length; i++) {
    worst = Math.max(worst, Math.abs(a[i] - b[i]));
    scale = Math.max(scale, Math.abs(b[i]));
  }
  return a.length === b.length ? worst / scale : Number.POSITIVE_INFINITY;
}
