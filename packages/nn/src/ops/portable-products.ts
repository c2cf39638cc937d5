import type * as tf from '@tensorflow/tfjs';
import type { Ops, Tf } from './ops.ts';

type MatMul = (a: tf.Tensor2D, b: tf.Tensor) => tf.Tensor2D;

/**
 * Matrix product whose gradient transposes its factors first. The stock gradient asks the product for
 * transposed factors, which the WebAssembly backend does 10 to 40 times slower.
 */
export function transposingMatMul(flow: Tf): MatMul {
  const product: MatMul = (a, b) => {
    const differentiable = flow.customGrad((left, right, save) => {
      const [x, y, keep] = [left as tf.Tensor2D, right as tf.Tensor2D, save as tf.GradSaveFunc];
      keep([x, y]);
      return {
        value: flow.matMul(x, y),
        gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
          const [first, second] = saved as [tf.Tensor2D, tf.Tensor2D];
          // By itself again, so that second derivatives are right, and quick, too.
          return [product(dy as tf.Tensor2D, flow.transpose(second)), product(flow.transpose(first), dy)];
        },
      };
    });
    return differentiable(a, b) as tf.Tensor2D;
  };
  return product;
}

/**
 * Convolution as one product of patches: (B·Lo, k·C) · (k·C, O).
 *
 * A stride s takes every s-th sample by folding s samples into an axis of its own and keeping the
 * first, because the gradient of a strided slice is missing.
 */
export function im2colConv1d(flow: Tf, product: MatMul): Ops['conv1d'] {
  return (x, kernel, stride) => {
    const [, points, channels] = x.shape;
    const [size, , outputs] = kernel.shape;
    const length = Math.floor((points - size) / stride) + 1;
    const needed = size - 1 + stride * length;
    const padded =
      needed > points
        ? flow.pad3d(x, [
            [0, 0],
            [0, needed - points],
            [0, 0],
          ])
        : x;
    const taps = Array.from({ length: size }, (_, tap) => {
      const run = flow.slice3d(padded, [0, tap, 0], [-1, stride * length, -1]);
      if (stride === 1) return run;
      const folded = flow.reshape(run, [-1, length, stride, channels]);
      return flow.reshape(flow.slice4d(folded as tf.Tensor4D, [0, 0, 0, 0], [-1, -1, 1, -1]), [
        -1,
        length,
        channels,
      ]);
    });
    const patches = flow.reshape(flow.concat(taps, 2), [-1, size * channels]);
    const flat = product(patches as tf.Tensor2D, flow.reshape(kernel, [size * channels, outputs]));
    return flow.reshape(flat, [-1, length, outputs]);
  };
}
