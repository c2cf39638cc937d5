import type { Normalisation } from '@tractogen/codec';
import { POINTS } from '@tractogen/formats';
import type { Settings } from '../presets.ts';

/** Numbers that bring the terms of the reconstruction phase together. */
export interface Weights {
  /**
   * Nats of a mean squared error of one in normalised units: 768 / 2s², s the noise. The gradient is
   * taken of the loss over this unit, so that learning rates and clipping mean what they mean in an
   * autoencoder.
   */
  readonly unit: number;
  /** Weight of a missed request. */
  readonly control: number;
}

export function objectiveWeights(
  { noise, control }: Pick<Settings, 'noise' | 'control'>,
  { scale }: Normalisation,
): Weights {
  return { unit: (POINTS * 3 * scale ** 2) / (2 * noise ** 2), control };
}
