import type { ChartsDecoderSpec } from './charts-decoder.ts';
import type { ChartsSpec } from './charts.ts';
import type { ExpertsSpec } from './experts.ts';
import type { Initialiser } from './initialise.ts';

/** Order in which positions and channels stand in a flat vector: `channel-major` is index c · L + t (PyTorch's), `position-major` t · C + c. */
export type FlattenOrder = 'channel-major' | 'position-major';

/** A dense layer on the encoder's features. The first one carries the linear path. */
export interface Head {
  readonly name: string;
  readonly units: number;
}

/** A FINTA encoder, (B, points, 3) → (B, latent); JSON-safe, so that a model can record it. */
export interface EncoderSpec {
  /** A multiple of 32: five convolutions halve it. */
  readonly points: number;
  /** Widths of the six convolutions. */
  readonly channels: readonly [number, number, number, number, number, number];
  readonly heads: readonly [Head, ...Head[]];
  readonly flatten: FlattenOrder;
  readonly initialiser: Initialiser;
  /** Adds a dense layer from the points themselves to the first head, which then starts at zero. */
  readonly linearPath: boolean;
  /** Adds affine maps from the points to all heads, which then start at zero; never beside `linearPath`. */
  readonly experts: ExpertsSpec | null;
  /** Reads streamlines in charts, with one head, which then starts at zero; never beside the other linear parts. */
  readonly charts: ChartsSpec | null;
  /** Numbers given beside the points; they join the features in front of the heads. */
  readonly conditions: number;
  /** Batch normalisation after every convolution (TractoEncoder's variational encoder). */
  readonly batchNorm: boolean;
}

/** A FINTA decoder, (B, latent + conditions) → (B, points, 3). */
export interface DecoderSpec {
  readonly points: number;
  /** Widths of the encoder; the decoder goes through them backwards. */
  readonly channels: EncoderSpec['channels'];
  readonly latent: number;
  /** Numbers appended to the latent. */
  readonly conditions: number;
  readonly flatten: FlattenOrder;
  readonly upsampling: 'linear' | 'nearest';
  readonly initialiser: Initialiser;
  /** Adds a dense layer from the latent to the points; the last convolution then starts at zero. */
  readonly linearPath: boolean;
  /** Adds affine maps from the latent to the points; the last convolution then starts at zero. */
  readonly experts: ExpertsSpec | null;
  /** Writes streamlines in charts, beside two dense layers of the widths `hidden` in place of the convolutions. */
  readonly charts: ChartsDecoderSpec | null;
}

export type FintaPreset = 'finta' | 'tractoencoder' | 'tractogen';

export const FINTA_CHANNELS = [32, 64, 128, 256, 512, 1024] as const;

/** Widths of the six convolutions at a share of FINTA's, at least one channel each. */
export function fintaChannels(width: number): EncoderSpec['channels'] {
  return FINTA_CHANNELS.map((channels) =>
    Math.max(1, Math.round(channels * width)),
  ) as unknown as EncoderSpec['channels'];
}

/**
 * The architectures of the presets; TractoEncoder's defects are not among them, but can be switched on
 * in what this returns (`initialiser`, `flatten`).
 *
 * Source: Legarreta et al. 2021 (FINTA), table of its autoencoder; TractoEncoder for nearest upsampling.
 */
export function fintaSpecs(
  preset: FintaPreset,
  latent: number,
): { encoder: EncoderSpec; decoder: DecoderSpec } {
  const shared = {
    points: 256,
    channels: FINTA_CHANNELS,
    flatten: 'channel-major',
    initialiser: 'pytorch',
    linearPath: preset === 'tractogen',
  } as const;
  return {
    encoder: {
      ...shared,
      heads: [{ name: 'fc1', units: latent }],
      experts: null,
      charts: null,
      conditions: 0,
      batchNorm: false,
    },
    decoder: {
      ...shared,
      latent,
      conditions: 0,
      experts: null,
      charts: null,
      upsampling: preset === 'tractoencoder' ? 'nearest' : 'linear',
    },
  };
}

/** Positions left after five halvings. */
export function bottleneck({ points }: { readonly points: number }): number {
  if (points % 32 !== 0 || points < 64)
    throw new Error(`${points} points are not a multiple of 32 from 64 on`);
  return points / 32;
}
