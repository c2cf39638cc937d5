import type * as tf from '@tensorflow/tfjs';
import type { HiddenMasks } from '../../blocks/charts-decoder.ts';
import type { Parameter } from '../../blocks/parameter.ts';
import type { Trainable } from '../optimizer/options.ts';

/** A network that rebuilds its input; normalised units, channels-last. */
export interface Autoencoder {
  /** Everything trained, in an order that never changes. */
  readonly parameters: readonly (Parameter & Trainable)[];
  /** (B, P, 3) → (B, d). */
  encode(x: tf.Tensor3D): tf.Tensor2D;
  /** (B, d) → (B, P, 3). */
  decode(z: tf.Tensor2D, masks?: HiddenMasks | null): tf.Tensor3D;
}
