import { normalise, type Normalisation } from '@tractogen/codec';
import type { Random } from '@tractogen/core';
import { whitenedPca, withFlips } from '@tractogen/model-pca';
import {
  decoderParameters,
  encoderParameters,
  fintaDecoder,
  fintaEncoder,
  fintaSpecs,
  linearDecoderValues,
  linearEncoderValues,
  type FintaDecoder,
  type FintaEncoder,
  type NamedValues,
  type Runtime,
} from '@tractogen/nn';
import { branchValues } from './branch.ts';
import type { Settings } from './presets.ts';

/** Encoder and decoder before training. */
export interface Network {
  readonly encoder: FintaEncoder;
  readonly decoder: FintaDecoder;
}

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
  const specs = fintaSpecs(settings.preset, settings.latent);
  const { encoderBound, decoderGlorot, positionMajor } = settings.defects;
  const encoder = { ...specs.encoder, ...(encoderBound ? ({ initialiser: 'three-channels' } as const) : {}) };
  const decoder = {
    ...specs.decoder,
    ...(decoderGlorot ? ({ initialiser: 'glorot' } as const) : {}),
    ...(positionMajor ? ({ flatten: 'position-major' } as const) : {}),
  };
  let given: { encoder?: NamedValues; decoder?: NamedValues } = {};
  if (encoder.linearPath) {
    const rows = normalise(settings.flips ? withFlips(points) : points, normalisation);
    const { map } = whitenedPca(rows, settings.latent, normalisation.scale);
    const branch = { encoder: random.stream('encoder'), decoder: random.stream('decoder') };
    given = {
      encoder: new Map([
        ...branchValues(encoderParameters(encoder), branch.encoder, encoder.heads[0].name),
        ...linearEncoderValues(map),
      ]),
      decoder: new Map([
        ...branchValues(decoderParameters(decoder), branch.decoder, 'd6'),
        ...linearDecoderValues(map),
      ]),
    };
  }
  return {
    encoder: fintaEncoder(tf, encoder, random.stream('encoder'), given.encoder),
    decoder: fintaDecoder(tf, decoder, random.stream('decoder'), given.decoder),
  };
}
