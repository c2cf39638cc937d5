import { TractogenError } from '@tractogen/core';
import type { GenerationFigures } from './generation.ts';
import type { SpreadFigures } from './spread.ts';

/** What an epoch showed; leave out what the model has not. */
export interface CollapseFigures {
  /**
   * Whether KL and adversarial terms weigh what they will, and the decoder has learnt something: before, a
   * fresh decoder makes one shape of everything, and nothing is judged.
   */
  readonly warmedUp: boolean;
  /** Of the approximate posterior. */
  readonly posterior?: {
    /** KL of each latent dimension, nats. */
    readonly kl: ArrayLike<number>;
    readonly activeUnits: number;
  };
  /** Of streamlines rebuilt from their codes. */
  readonly rebuilt?: SpreadFigures;
  /** Of decoded samples of the prior. */
  readonly generation?: Pick<GenerationFigures, 'diversity' | 'coverage'> &
    Partial<Pick<GenerationFigures, 'within'>>;
}

/** A collapse: what shows it, and what usually brings it about. */
export interface Collapse {
  readonly kind: 'posterior' | 'reconstruction' | 'mode';
  readonly sign: string;
  readonly causes: string;
}

/** Where a collapse begins. */
const BOUNDS = {
  /** Of latent dimensions. */
  activeShare: 0.1,
  nats: 0.01,
  silentShare: 0.9,
  diversity: 0.05,
  coverage: 0.05,
  /** Low coverage counts only with diversity below this: samples in the wrong place are not collapsed. */
  narrow: 0.3,
} as const;

/** By what holds codes to the prior: a KL divergence, or a discriminator. */
const CAUSES = {
  variational: {
    posterior:
      'beta too large for the noise (under the reduction `mean` KL weighs 768 times as much as in the ELBO), ' +
      'a warm-up of beta that is missing or too short, no free bits',
    reconstruction:
      'too few epochs, an encoder whose weights start too wide or too narrow, beta too large for the noise, a learning rate too high',
    mode:
      'too few epochs, codes that fill but a corner of the prior (beta too small for the noise), ' +
      'a learning rate too high, a decoder that is given no class',
  },
  adversarial: {
    reconstruction:
      'an encoder whose weights start too wide or too narrow, adversarial steps that outweigh reconstruction, points that are not ' +
      'normalised, a learning rate too high',
    mode:
      'an encoder whose weights start too wide, batches that are not shuffled and hold one ' +
      'bundle each, points that are not normalised, a discriminator that is ' +
      'far stronger or weaker than the encoder, a learning rate too high, a decoder that is given no class',
  },
} as const;

/**
 * Whether a model has collapsed.
 *
 * Posterior collapse: at most a tenth of the latent dimensions active, or KL below 0.01 nats in more than
 * nine tenths of them. Mode collapse: samples with less than 0.05 of the diversity of real streamlines, over
 * all or in half of the bundles (one line for each bundle), or with coverage below 0.05 and diversity below 0.3;
 * the latter not of a model with an approximate posterior, whose samples are narrow, too, as long as its codes do
 * not fill the prior, while it learns on. Reconstruction collapse: streamlines rebuilt from their codes have less
 * than 0.05 of the diversity of the streamlines, over all or in half of the bundles.
 *
 * @returns null where there is none, or nothing to judge yet
 */
export function collapseOf({ warmedUp, posterior, rebuilt, generation }: CollapseFigures): Collapse | null {
  if (!warmedUp) return null;
  const posteriorSign = posterior === undefined ? null : posteriorSignOf(posterior);
  if (posteriorSign !== null)
    return { kind: 'posterior', sign: posteriorSign, causes: CAUSES.variational.posterior };
  const causes = posterior === undefined ? CAUSES.adversarial : CAUSES.variational;
  const modeSign = generation === undefined ? null : modeSignOf(generation, posterior === undefined);
  if (modeSign !== null) return { kind: 'mode', sign: modeSign, causes: causes.mode };
  const rebuiltSign = rebuilt === undefined ? null : spreadSignOf('rebuilt streamlines', rebuilt);
  return rebuiltSign === null
    ? null
    : { kind: 'reconstruction', sign: rebuiltSign, causes: causes.reconstruction };
}

/** The error that a collapse ends a training with. */
export function collapseError({ kind, sign, causes }: Collapse, epoch: number): TractogenError {
  return new TractogenError(
    'COLLAPSE',
    `${kind} collapse at epoch ${epoch}: ${sign}. Usual causes: ${causes}`,
  );
}

function posteriorSignOf({ kl, activeUnits }: NonNullable<CollapseFigures['posterior']>): string | null {
  const latent = kl.length;
  // Numbers that are not finite are another breakdown, which the loop names.
  if (!Array.from(kl).every(Number.isFinite)) return null;
  if (activeUnits <= BOUNDS.activeShare * latent)
    return `${activeUnits} of ${latent} latent dimensions are active (variance of the mean above 0.01)`;
  const silent = Array.from(kl).filter((nats) => nats < BOUNDS.nats).length;
  if (silent > BOUNDS.silentShare * latent)
    return `KL is below ${BOUNDS.nats} nats in ${silent} of ${latent} latent dimensions`;
  return null;
}

/** One shape of everything, or of each bundle. */
function spreadSignOf(
  what: string,
  { diversity, within = null }: Pick<SpreadFigures, 'diversity'> & Partial<SpreadFigures>,
): string | null {
  const spread = `${what} are ${diversity.toPrecision(2)} times as diverse as real streamlines`;
  if (diversity < BOUNDS.diversity) return spread;
  return within !== null && within.median < BOUNDS.diversity
    ? `${spread}, but ${within.median.toPrecision(2)} times within bundles, in the median of these`
    : null;
}

function modeSignOf(
  generation: NonNullable<CollapseFigures['generation']>,
  codesFillPrior: boolean,
): string | null {
  const samples = 'decoded samples of the prior';
  const sign = spreadSignOf(samples, generation);
  if (sign !== null) return sign;
  const { diversity, coverage } = generation;
  return codesFillPrior && coverage < BOUNDS.coverage && diversity < BOUNDS.narrow
    ? `${samples} are ${diversity.toPrecision(2)} times as diverse as real streamlines and cover ${(100 * coverage).toPrecision(2)} % of them`
    : null;
}
