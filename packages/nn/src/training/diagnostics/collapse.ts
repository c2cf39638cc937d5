import { TractogenError } from '@tractogen/core';
import type { GenerationFigures } from './generation.ts';

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
  /** Of decoded samples of the prior. */
  readonly generation?: Pick<GenerationFigures, 'diversity' | 'coverage'> &
    Partial<Pick<GenerationFigures, 'within'>>;
}

/** A collapse: what shows it, and what usually brings it about. */
export interface Collapse {
  readonly kind: 'posterior' | 'mode';
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

const CAUSES = {
  posterior:
    'beta too large for the noise (under the reduction `mean` KL weighs 768 times as much as in the ELBO), ' +
    'a warm-up of beta that is missing or too short, no free bits',
  mode:
    'an encoder whose weights start too wide, so that codes lie far from the prior, batches that are not shuffled and hold one ' +
    'bundle each, points that are not normalised, a discriminator that is ' +
    'far stronger or weaker than the encoder, a learning rate too high, a decoder that is given no class',
} as const;

/**
 * Whether a model has collapsed.
 *
 * Posterior collapse: at most a tenth of the latent dimensions active, or KL below 0.01 nats in more than
 * nine tenths of them. Mode collapse: samples with less than 0.05 of the diversity of real streamlines, over
 * all or in half of the bundles (one line for each bundle), or
 * with coverage below 0.05 and diversity below 0.3; the latter not of a model with an approximate posterior,
 * whose samples are narrow, too, as long as its codes do not fill the prior, while it learns on.
 *
 * @returns null where there is none, or nothing to judge yet
 */
export function collapseOf({ warmedUp, posterior, generation }: CollapseFigures): Collapse | null {
  if (!warmedUp) return null;
  const posteriorSign = posterior === undefined ? null : posteriorSignOf(posterior);
  if (posteriorSign !== null) return { kind: 'posterior', sign: posteriorSign, causes: CAUSES.posterior };
  const modeSign = generation === undefined ? null : modeSignOf(generation, posterior === undefined);
  return modeSign === null ? null : { kind: 'mode', sign: modeSign, causes: CAUSES.mode };
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
  if (activeUnits <= BOUNDS.activeShare * latent)
    return `${activeUnits} of ${latent} latent dimensions are active (variance of the mean above 0.01)`;
  const silent = Array.from(kl).filter((nats) => nats < BOUNDS.nats).length;
  if (silent > BOUNDS.silentShare * latent)
    return `KL is below ${BOUNDS.nats} nats in ${silent} of ${latent} latent dimensions`;
  return null;
}

function modeSignOf(
  { diversity, coverage, within = null }: NonNullable<CollapseFigures['generation']>,
  codesFillPrior: boolean,
): string | null {
  const spread = `decoded samples of the prior are ${diversity.toPrecision(2)} times as diverse as real streamlines`;
  if (diversity < BOUNDS.diversity) return spread;
  if (within !== null && within.median < BOUNDS.diversity)
    return `${spread}, but ${within.median.toPrecision(2)} times within bundles, in the median of these`;
  if (codesFillPrior && coverage < BOUNDS.coverage && diversity < BOUNDS.narrow)
    return `${spread} and cover ${(100 * coverage).toPrecision(2)} % of them`;
  return null;
}
