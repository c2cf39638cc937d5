import { normalise, whitenedPca, type Normalisation } from '@tractogen/codec';
import type { Random } from '@tractogen/core';
import { withFlips } from '@tractogen/geometry';
import {
  buildNetwork as build,
  linearDecoderValues,
  linearEncoderValues,
  type Network,
  type Runtime,
} from '@tractogen/nn';
import type { Settings } from './presets.ts';

/**
 * Builds a preset's network.
 *
 * A linear path starts as the whitened PCA of the training streamlines, and of their flips where these
 * are trained on: latents have mean 0 and unit variance, and epoch 0 is PCA itself, since the
 * convolutional branch ends in zeros.
 *
 * @param points training streamlines, n × 256 × 3, mm
 */
export function buildNetwork(
  { tf }: Pick<Runtime, 'tf'>,
  settings: Settings,
  points: Float32Array,
  normalisation: Normalisation,
  random: Random,
): Network {
  const { preset, latent, defects } = settings;
  if (preset !== 'tractogen') return build(tf, { preset, latent, defects }, random);
  const rows = normalise(settings.flips ? withFlips(points) : points, normalisation);
  const { map } = whitenedPca(rows, latent, normalisation.scale);
  const start = { encoder: linearEncoderValues(map), decoder: linearDecoderValues(map) };
  return build(tf, { preset, latent, defects, start }, random);
}
