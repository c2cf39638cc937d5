import type { Random } from '@tractogen/core';
import { decoderParameters, fintaDecoder, type FintaDecoder } from '../blocks/finta-decoder.ts';
import { encoderParameters, fintaEncoder, type FintaEncoder } from '../blocks/finta-encoder.ts';
import type { NamedValues } from '../blocks/parameter.ts';
import { fintaSpecs, type DecoderSpec, type EncoderSpec, type FintaPreset } from '../blocks/spec.ts';
import type { Tf } from '../ops/ops.ts';
import { branchValues } from './branch.ts';

/** Encoder and decoder on the backend. */
export interface Network {
  readonly encoder: FintaEncoder;
  readonly decoder: FintaDecoder;
}

export interface NetworkOptions {
  readonly preset: FintaPreset;
  readonly latent: number;
  /** TractoEncoder's defects of initialisation and layout. */
  readonly defects: Readonly<Record<'encoderBound' | 'decoderGlorot' | 'positionMajor', boolean>>;
  /** Where the preset's specification is changed: heads, experts, conditions, widths. */
  readonly encoder?: Partial<EncoderSpec>;
  readonly decoder?: Partial<DecoderSpec>;
  /** First values of the linear part (`linear/…`, `experts/…`, `gate/…`), where there is one. */
  readonly start?: { readonly encoder: NamedValues; readonly decoder: NamedValues } | null;
}

/** The specifications that the options make of a preset. */
export function networkSpecs(options: Omit<NetworkOptions, 'start'>): {
  encoder: EncoderSpec;
  decoder: DecoderSpec;
} {
  const specs = fintaSpecs(options.preset, options.latent);
  const { encoderBound, decoderGlorot, positionMajor } = options.defects;
  return {
    encoder: {
      ...specs.encoder,
      ...(encoderBound ? ({ initialiser: 'three-channels' } as const) : {}),
      ...options.encoder,
    },
    decoder: {
      ...specs.decoder,
      ...(decoderGlorot ? ({ initialiser: 'glorot' } as const) : {}),
      ...(positionMajor ? ({ flatten: 'position-major' } as const) : {}),
      ...options.decoder,
    },
  };
}

/**
 * Builds a preset's network. With a linear part, the convolutional branch ends in zeros, so that epoch 0
 * is the linear part itself.
 */
export function buildNetwork(flow: Tf, options: NetworkOptions, random: Random): Network {
  const { encoder, decoder } = networkSpecs(options);
  const [reading, writing] = [random.stream('encoder'), random.stream('decoder')];
  const { start } = options;
  if (!start) {
    return {
      encoder: fintaEncoder(flow, encoder, reading),
      decoder: fintaDecoder(flow, decoder, writing),
    };
  }
  const ends = encoder.experts === null ? encoder.heads.slice(0, 1) : encoder.heads;
  const encoderValues = new Map([
    ...branchValues(encoderParameters(encoder), reading, new Set(ends.map(({ name }) => name))),
    ...start.encoder,
  ]);
  const decoderValues = new Map([
    ...branchValues(
      decoderParameters(decoder),
      writing,
      new Set(['d6', 'bend']),
      decoder.charts === null ? undefined : 1,
    ),
    ...start.decoder,
  ]);
  return {
    encoder: fintaEncoder(flow, encoder, reading, encoderValues),
    decoder: fintaDecoder(flow, decoder, writing, decoderValues),
  };
}
