import type { Initialiser } from '../initialise.ts';

interface Inputs {
  readonly latent: number;
  /** Width of the one-hot class behind the latent; 0 without classes. */
  readonly classes: number;
  readonly initialiser: Initialiser;
}

/** TractoEncoder's discriminator: convolutions over the positions of the latent and the class. */
export interface ConvolutionalDiscriminatorSpec extends Inputs {
  readonly kind: 'tractoencoder';
  /** Slope of LeakyReLU below zero. */
  readonly slope: number;
  /** Probability with which a feature is dropped in training. */
  readonly dropout: number;
}

/** Dense layers with ReLU between them. */
export interface MlpDiscriminatorSpec extends Inputs {
  readonly kind: 'mlp';
  readonly widths: readonly number[];
}

/** A discriminator or critic, (B, latent + classes) → (B, 1); JSON-safe, so that a model can record it. */
export type DiscriminatorSpec = ConvolutionalDiscriminatorSpec | MlpDiscriminatorSpec;

/**
 * A discriminator with the defaults of its kind: Keras' for `tractoencoder`, whose original is made of it,
 * PyTorch's for `mlp`.
 */
export function discriminatorSpec(
  kind: DiscriminatorSpec['kind'],
  latent: number,
  classes: number,
): DiscriminatorSpec {
  return kind === 'tractoencoder'
    ? { kind, latent, classes, initialiser: 'glorot', slope: 0.3, dropout: 0.3 }
    : { kind, latent, classes, initialiser: 'pytorch', widths: [256, 256] };
}
