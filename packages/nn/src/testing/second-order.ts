import type * as tf from '@tensorflow/tfjs';
import { randomFrom } from '@tractogen/core';
import { expect, it } from 'vitest';
import type { Ops } from '../ops/ops.ts';
import { normals, relativeError } from './differences.ts';

/** A gradient penalty, (‖∂f/∂x‖² summed), differentiated by the weights of a small critic f. */
export function secondOrderSuite(name: string, ops: Ops): void {
  const flow = ops.tf;
  it(`${name}: the gradient of a gradient is right`, () => {
    const random = randomFrom(5);
    const tensors = { x: [4, 3], first: [3, 6], bias: [6], second: [6, 1] };
    const values = Object.fromEntries(
      Object.entries(tensors).map(([key, shape]) => [key, normals(random.stream(key), shape)]),
    );
    const penalty = (first: tf.Tensor, second: tf.Tensor): tf.Scalar => {
      const bias = flow.tensor1d(values.bias);
      const critic = (x: tf.Tensor): tf.Scalar => {
        const hidden = ops.relu(ops.dense(x as tf.Tensor2D, first, bias));
        return flow.sum(ops.matMul(hidden, second));
      };
      return flow.sum(flow.square(flow.grad(critic)(flow.tensor2d(values.x, [4, 3]))));
    };
    const [first, second] = flow.grads(penalty)([
      flow.tensor(values.first, [3, 6]),
      flow.tensor(values.second, [6, 1]),
    ]);
    const at = (a: Float32Array, b: Float32Array): number =>
      penalty(flow.tensor(a, [3, 6]), flow.tensor(b, [6, 1])).dataSync()[0];
    const step = 1e-2;
    const differences = (vary: (i: number, by: number) => number, size: number): number[] =>
      Array.from({ length: size }, (_, i) => (vary(i, step) - vary(i, -step)) / (2 * step));
    const moved = (a: Float32Array, i: number, by: number): Float32Array => a.with(i, a[i] + by);
    const byFirst = differences((i, by) => at(moved(values.first, i, by), values.second), 18);
    const bySecond = differences((i, by) => at(values.first, moved(values.second, i, by)), 6);
    expect(relativeError(first.dataSync(), byFirst)).toBeLessThan(2e-3);
    expect(relativeError(second.dataSync(), bySecond)).toBeLessThan(2e-3);
  });
}
