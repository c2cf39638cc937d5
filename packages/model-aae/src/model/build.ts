import type { Normalisation } from '@tractogen/codec';
import type { Random } from '@tractogen/core';
import {
  buildNetwork,
  createDiscriminator,
  discriminatorSpec,
  fintaChannels,
  fitStart,
  trainableParameters,
  type Autoencoder,
  type Discriminator,
  type Network,
  type Parameter,
  type Runtime,
  type Trainable,
} from '@tractogen/nn';
import type { Settings } from '../presets.ts';
import { pulls } from './reserved.ts';
import { networkKnowsClasses, type ToldRows } from './told.ts';

/** An autoencoder and its adversary on the backend. */
export interface AdversarialModel extends Network {
  readonly critic: Discriminator;
  /** What is trained of encoder and decoder, of the encoder, of the discriminator; in orders that never change. */
  readonly trained: Autoencoder['parameters'];
  readonly encoderTrained: Autoencoder['parameters'];
  readonly criticTrained: readonly Trainable[];
  /** Everything, by full names. */
  readonly kept: readonly Parameter[];
}

/**
 * Builds an adversarial autoencoder of a preset for training rows. With preset `tractogen` it begins as
 * a mixture of whitened PCA, so that codes start with mean 0 and unit variance in every bundle.
 *
 * @throws TractogenError DEGENERATE_DATA where there are too few rows for a linear part
 */
export function buildAdversarial(
  { tf }: Pick<Runtime, 'tf'>,
  settings: Settings,
  { network: data, critic: told }: ToldRows,
  normalisation: Normalisation,
  random: Random,
): AdversarialModel {
  const { preset, latent, defects, discriminator } = settings;
  const heads = [{ name: 'fc1', units: latent }] as const;
  const start =
    preset === 'tractogen'
      ? fitStart(data, normalisation, {
          latent,
          heads,
          noise: 0,
          classes: networkKnowsClasses(settings),
          conditioned: true,
        })
      : null;
  const shared = {
    channels: fintaChannels(settings.width),
    conditions: data.width,
    linearPath: false,
    experts: start === null ? null : { ...start.spec, coupled: settings.regularise.some(pulls) },
  };
  const network = buildNetwork(
    tf,
    { preset, latent, defects, encoder: { ...shared, heads }, decoder: shared, start },
    random,
  );
  const spec = discriminatorSpec(discriminator.kind, latent, told.width);
  const critic = createDiscriminator(
    tf,
    spec.kind === 'mlp' && discriminator.widths !== undefined
      ? { ...spec, widths: discriminator.widths }
      : spec,
    random.stream('critic'),
  );
  const named = (prefix: string, parameters: readonly Parameter[]): Parameter[] =>
    parameters.map((parameter) => ({ ...parameter, name: `${prefix}/${parameter.name}` }));
  const trained = trainableParameters(network, settings.linearRate);
  return {
    ...network,
    critic,
    trained,
    encoderTrained: trained.filter(({ name }) => name.startsWith('encoder/')),
    criticTrained: named('critic', critic.parameters),
    kept: [
      ...named('encoder', network.encoder.parameters),
      ...named('decoder', network.decoder.parameters),
      ...named('critic', critic.parameters),
    ],
  };
}
