import type * as tf from '@tensorflow/tfjs';
import type { Tf } from './ops.ts';

interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: number | boolean | string;
}

/** What the native backend offers beneath TensorFlow.js's operations. */
interface NativeBackend {
  readonly binding: Readonly<
    Record<'TF_ATTR_TYPE' | 'TF_ATTR_STRING' | 'TF_ATTR_BOOL' | 'TF_FLOAT' | 'TF_INT32', number>
  >;
  executeSingleOutput(
    kernel: string,
    attributes: readonly Attribute[],
    inputs: readonly tf.Tensor[],
  ): tf.Tensor;
}

/** TensorFlow kernels by name; images are (B, 1, L, C). */
export interface Kernels {
  reflectPad1(x: tf.Tensor): tf.Tensor;
  reflectPad1Gradient(dy: tf.Tensor): tf.Tensor;
  relu(x: tf.Tensor): tf.Tensor;
  /** @param y the output of relu */
  reluGradient(dy: tf.Tensor, y: tf.Tensor): tf.Tensor;
  biasAdd(x: tf.Tensor, bias: tf.Tensor): tf.Tensor;
  biasAddGradient(dy: tf.Tensor): tf.Tensor;
  resizeLinear2x(image: tf.Tensor): tf.Tensor;
  resizeLinearGradient(dy: tf.Tensor, image: tf.Tensor): tf.Tensor;
  resizeNearest2x(image: tf.Tensor): tf.Tensor;
  resizeNearestGradient(dy: tf.Tensor, points: number): tf.Tensor;
}

/** The kernels of a module whose backend is `tensorflow`. */
export function kernelsOf(flow: Tf): Kernels {
  const backend = flow.backend() as unknown as NativeBackend;
  const { binding } = backend;
  const float: Attribute = { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT };
  const flag = (name: string, value: boolean): Attribute => ({ name, type: binding.TF_ATTR_BOOL, value });
  const text = (name: string, value: string): Attribute => ({ name, type: binding.TF_ATTR_STRING, value });
  const run = (kernel: string, attributes: readonly Attribute[], inputs: readonly tf.Tensor[]): tf.Tensor =>
    backend.executeSingleOutput(kernel, [float, ...attributes], inputs);
  const mirror = [
    { name: 'Tpaddings', type: binding.TF_ATTR_TYPE, value: binding.TF_INT32 },
    text('mode', 'REFLECT'),
  ];
  const halfPixels = [flag('align_corners', false), flag('half_pixel_centers', true)];
  const wholePixels = [flag('align_corners', false), flag('half_pixel_centers', false)];
  const oneEachSide = (): tf.Tensor =>
    flow.tensor2d(
      [
        [0, 0],
        [1, 1],
        [0, 0],
      ],
      [3, 2],
      'int32',
    );
  const doubleWidth = (image: tf.Tensor): tf.Tensor => flow.tensor1d([1, 2 * image.shape[2]!], 'int32');
  return {
    reflectPad1: (x) => run('MirrorPad', mirror, [x, oneEachSide()]),
    reflectPad1Gradient: (dy) => run('MirrorPadGrad', mirror, [dy, oneEachSide()]),
    relu: (x) => run('Relu', [], [x]),
    reluGradient: (dy, y) => run('ReluGrad', [], [dy, y]),
    biasAdd: (x, bias) => run('BiasAdd', [text('data_format', 'NHWC')], [x, bias]),
    biasAddGradient: (dy) => run('BiasAddGrad', [text('data_format', 'NHWC')], [dy]),
    resizeLinear2x: (image) => run('ResizeBilinear', halfPixels, [image, doubleWidth(image)]),
    resizeLinearGradient: (dy, image) => run('ResizeBilinearGrad', halfPixels, [dy, image]),
    resizeNearest2x: (image) => run('ResizeNearestNeighbor', wholePixels, [image, doubleWidth(image)]),
    resizeNearestGradient: (dy, points) =>
      run('ResizeNearestNeighborGrad', wholePixels, [dy, flow.tensor1d([1, points], 'int32')]),
  };
}
