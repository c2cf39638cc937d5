import type * as tf from '@tensorflow/tfjs';

/** The TensorFlow.js module, handed over as a value so that nobody loads a second one. */
export type Tf = typeof tf;

/**
 * The few operations that the models are made of, with gradients that are right on every backend.
 *
 * Tensors are channels-last: B streamlines, L points, C channels.
 */
export interface Ops {
  readonly tf: Tf;
  /**
   * `native`: TensorFlow's own kernels, gradients of first order only. `portable`: elementary
   * operations, any order: a gradient penalty needs these.
   */
  readonly path: 'native' | 'portable';
  /** (B, L, C) → (B, L + 2, C); one reflected sample a side, the edge not repeated. L ≥ 2. */
  reflectPad1(x: tf.Tensor3D): tf.Tensor3D;
  /** (B, L, C) → (B, 2L, C); half-pixel centres, ends clamped (PyTorch's `align_corners=False`). */
  upsampleLinear2x(x: tf.Tensor3D): tf.Tensor3D;
  /** (B, L, C) → (B, 2L, C); every sample twice. */
  upsampleNearest2x(x: tf.Tensor3D): tf.Tensor3D;
  relu<T extends tf.Tensor>(x: T): T;
  /** (…, C) + (C). */
  biasAdd<T extends tf.Tensor>(x: T, bias: tf.Tensor): T;
  /** (B, L, C) ∗ (k, C, O) → (B, ⌊(L − k) / stride⌋ + 1, O); no padding. */
  conv1d(x: tf.Tensor3D, kernel: tf.Tensor, stride: number): tf.Tensor3D;
  /** (n, k) · (k, m) → (n, m). */
  matMul(a: tf.Tensor2D, b: tf.Tensor): tf.Tensor2D;
  /** (B, n) → (B, m): x · kernel + bias. */
  dense(x: tf.Tensor2D, kernel: tf.Tensor, bias: tf.Tensor): tf.Tensor2D;
}
