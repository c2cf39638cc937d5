import type { Random } from '@tractogen/core';
import type * as tf from '@tensorflow/tfjs';
import type { Tf } from '../../ops/ops.ts';
import { maskValues } from '../dropout.ts';
import type { ConvolutionalDiscriminatorSpec } from './spec.ts';

/** Channels of the convolutions, each followed by a dropout. */
export const CHANNELS = { c1: 64, c2: 32 } as const;

/** What features are multiplied with: 0 where they are dropped, 1 / keep elsewhere; (B, latent + classes, channels). */
export type DropoutMasks = Readonly<Record<keyof typeof CHANNELS, tf.Tensor3D>>;

/** Masks, or the stream that they are drawn from: equal streams give equal masks. */
export type Dropout = DropoutMasks | Random;

/**
 * Draws masks for a batch; the caller disposes of them.
 *
 * Source: Srivastava et al. 2014, scaled in training instead of inference.
 *
 * @param random c1 and c2 have sub-streams of their own
 */
export function dropoutMasks(
  flow: Tf,
  { latent, classes, dropout }: ConvolutionalDiscriminatorSpec,
  rows: number,
  random: Random,
): DropoutMasks {
  const mask = (name: keyof typeof CHANNELS): tf.Tensor3D => {
    const shape: [number, number, number] = [rows, latent + classes, CHANNELS[name]];
    return flow.tensor3d(maskValues(shape[0] * shape[1] * shape[2], dropout, random.stream(name)), shape);
  };
  return { c1: mask('c1'), c2: mask('c2') };
}
