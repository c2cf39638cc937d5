import { randomFrom } from '@tractogen/core';
import {
  assignValues,
  createDiscriminator,
  discriminatorSpec,
  type Discriminator,
  type DiscriminatorSpec,
  type Tf,
} from '@tractogen/nn';
import { beside, CLASSES, hashedFamily, oneHot } from '@tractogen/nn/parity';
import type { Judged } from '../phases/rivalry.ts';

export type CriticKind = DiscriminatorSpec['kind'];

const LATENT = 32;
/** Units of the parity model's perceptron. */
export const WIDTHS = [64, 64] as const;

/** Latents, n × 32, and classes. */
interface Codes {
  readonly z: Float32Array;
  readonly classes: Int32Array;
}

/** A discriminator of ours with the parity model's weights. */
export function hashedCritic(flow: Tf, kind: CriticKind): Discriminator {
  const spec = discriminatorSpec(kind, LATENT, CLASSES);
  const critic = createDiscriminator(
    flow,
    spec.kind === 'mlp' ? { ...spec, widths: WIDTHS } : spec,
    randomFrom('parity'),
  );
  assignValues(flow, critic.parameters, hashedFamily(critic.parameters));
  return critic;
}

/** Latents and classes as the phases are given them. */
export function judgedOf(flow: Tf, { z, classes }: Codes): Judged {
  return {
    z: flow.tensor2d(z, [classes.length, LATENT]),
    told: flow.tensor2d(oneHot(classes), [classes.length, CLASSES]),
  };
}

/**
 * The same, so that the gradient penalty takes the slope along all 39 numbers, as the reference does: training
 * takes it along the latent alone, and the class as given.
 */
export function wholly(flow: Tf, { z, told }: Judged): Judged {
  return { z: told === null ? z : flow.concat2d([z, told], 1), told: null };
}

/** Latents and classes as one table, n × 39. */
export function tableOf({
  z,
  classes,
}: {
  z: Float32Array;
  classes: Int32Array;
}): [Float32Array, [number, number]] {
  return [beside(z, LATENT, oneHot(classes), CLASSES), [classes.length, LATENT + CLASSES]];
}
