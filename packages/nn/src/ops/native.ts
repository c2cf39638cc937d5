import type * as tf from '@tensorflow/tfjs';
import { kernelsOf, type Kernels } from './kernels.ts';
import type { Ops, Tf } from './ops.ts';

/**
 * Operations on TensorFlow's own kernels and their own gradient kernels: about a third of the
 * elementary operations, half the memory. Only for the backend `tensorflow`.
 *
 * First order only: what a gradient kernel computes is on no tape, so a gradient of a gradient would
 * be silently wrong. Use the portable operations there.
 */
export function nativeOps(flow: Tf): Ops {
  const kernels = kernelsOf(flow);
  const biasAdd = biasAddOf(flow, kernels);
  const asImage = (x: tf.Tensor3D): tf.Tensor4D => flow.reshape(x, [-1, 1, x.shape[1], x.shape[2]]);
  const asLine = (x: tf.Tensor): tf.Tensor3D => flow.reshape(x, [-1, x.shape[2]!, x.shape[3]!]);
  const doubled =
    (resize: (image: tf.Tensor) => tf.Tensor) =>
    (x: tf.Tensor3D): tf.Tensor3D =>
      asLine(resize(asImage(x)));
  return {
    tf: flow,
    path: 'native',
    reflectPad1: unary(
      flow,
      (x) => kernels.reflectPad1(x),
      (dy) => kernels.reflectPad1Gradient(dy),
    ),
    upsampleLinear2x: doubled(
      unary(
        flow,
        (x) => kernels.resizeLinear2x(x),
        (dy, x) => kernels.resizeLinearGradient(dy, x),
        true,
      ),
    ),
    upsampleNearest2x: doubled(
      unary(
        flow,
        (x) => kernels.resizeNearest2x(x),
        (dy, x) => kernels.resizeNearestGradient(dy, x.shape[2]!),
        true,
      ),
    ),
    relu: reluOf(flow, kernels),
    biasAdd,
    conv1d: (x, kernel, stride) => flow.conv1d(x, kernel as tf.Tensor3D, stride, 'valid'),
    matMul: (a, b) => flow.matMul(a, b),
    dense: (x, kernel, bias) => biasAdd(flow.matMul(x, kernel), bias),
  };
}

/** One input, one output; the input is kept for the gradient only where that needs it. */
function unary<T extends tf.Tensor>(
  flow: Tf,
  forward: (x: tf.Tensor) => tf.Tensor,
  backward: (dy: tf.Tensor, x: tf.Tensor) => tf.Tensor,
  keepInput = false,
): (x: T) => T {
  const op = flow.customGrad((input, save) => {
    const x = input as tf.Tensor;
    if (keepInput) (save as tf.GradSaveFunc)([x]);
    return {
      value: forward(x),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => backward(dy, saved[0]),
    };
  });
  return (x) => op(x) as T;
}

/** The output alone decides where the gradient passes: keeping it, not the input, frees the input. */
function reluOf(flow: Tf, kernels: Kernels): Ops['relu'] {
  const op = flow.customGrad((input, save) => {
    const value = kernels.relu(input as tf.Tensor);
    (save as tf.GradSaveFunc)([value]);
    return { value, gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => kernels.reluGradient(dy, saved[0]) };
  });
  return <T extends tf.Tensor>(x: T): T => op(x) as T;
}

function biasAddOf(flow: Tf, kernels: Kernels): Ops['biasAdd'] {
  const op = flow.customGrad((x, bias) => ({
    value: kernels.biasAdd(x as tf.Tensor, bias as tf.Tensor),
    gradFunc: (dy: tf.Tensor) => [dy.clone(), kernels.biasAddGradient(dy)],
  }));
  return <T extends tf.Tensor>(x: T, bias: tf.Tensor): T => op(x, bias) as T;
}
