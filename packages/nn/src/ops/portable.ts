import type * as tf from '@tensorflow/tfjs';
import type { Ops, Tf } from './ops.ts';
import { im2colConv1d, transposingMatMul } from './portable-products.ts';

/**
 * Operations out of slices, concatenations and products: right on every backend, and differentiable
 * any number of times. TensorFlow.js's own `mirrorPad` and `resizeBilinear` are not used, since their
 * gradients are wrong.
 *
 * @param backend where it is not libtensorflow, convolution goes by products, because the WebAssembly
 *   backend has no gradient kernel for it and the JavaScript one is slow
 */
export function portableOps(flow: Tf, backend: string): Ops {
  const fast = backend === 'tensorflow';
  const product = fast
    ? (a: tf.Tensor2D, b: tf.Tensor): tf.Tensor2D => flow.matMul(a, b)
    : transposingMatMul(flow);
  const along = (x: tf.Tensor3D, start: number, length: number): tf.Tensor3D =>
    flow.slice3d(x, [0, start, 0], [-1, length, -1]);
  const interleave = (even: tf.Tensor3D, odd: tf.Tensor3D): tf.Tensor3D => {
    const [, points, channels] = even.shape;
    return flow.reshape(flow.stack([even, odd], 2), [-1, 2 * points, channels]);
  };
  const biasAdd = <T extends tf.Tensor>(x: T, bias: tf.Tensor): T => flow.add(x, bias);
  return {
    tf: flow,
    path: 'portable',
    reflectPad1: (x) => flow.concat([along(x, 1, 1), x, along(x, x.shape[1] - 2, 1)], 1),
    upsampleLinear2x(x) {
      const points = x.shape[1];
      const before = flow.concat([along(x, 0, 1), along(x, 0, points - 1)], 1);
      const after = flow.concat([along(x, 1, points - 1), along(x, points - 1, 1)], 1);
      const near = flow.mul(x, 0.75);
      return interleave(flow.add(near, flow.mul(before, 0.25)), flow.add(near, flow.mul(after, 0.25)));
    },
    upsampleNearest2x: (x) => interleave(x, x),
    relu: (x) => flow.relu(x),
    biasAdd,
    conv1d: fast
      ? (x, kernel, stride) => flow.conv1d(x, kernel as tf.Tensor3D, stride, 'valid')
      : im2colConv1d(flow, product),
    matMul: product,
    dense: (x, kernel, bias) => biasAdd(product(x, kernel), bias),
  };
}
