import type { Normalisation } from '@tractogen/codec';
import type { Random } from '@tractogen/core';
import {
  buildNetwork,
  fintaChannels,
  fitStart,
  rawOfLogVariance,
  trainableParameters,
  type Autoencoder,
  type ConditionedRows,
  type EncoderSpec,
  type Network,
  type Parameter,
  type Runtime,
} from '@tractogen/nn';
import type { Settings } from '../presets.ts';
import { latentGenerator, type LatentGenerator } from './generator.ts';

/** A variational autoencoder on the backend. */
export interface VariationalModel extends Network {
  /** Prior given an attribute, in the VAE for regression. */
  readonly generator: LatentGenerator | null;
  /** Everything trained, in an order that never changes. */
  readonly trained: Autoencoder['parameters'];
  /** Everything kept: the trained and the running statistics, by full names. */
  readonly kept: readonly Parameter[];
}

/** Heads of the encoder. */
export function headsOf({ conditioning, latent }: Settings): EncoderSpec['heads'] {
  const posterior = [
    { name: 'z_mean', units: latent },
    { name: 'z_log_var', units: latent },
  ] as const;
  if (conditioning !== 'regression') return posterior;
  return [...posterior, { name: 'r_mean', units: 1 }, { name: 'r_log_var', units: 1 }];
}

/**
 * Builds a variational autoencoder of a preset for training rows.
 *
 * @throws TractogenError DEGENERATE_DATA where there are too few rows for a linear part
 */
export function buildVariational(
  { tf }: Pick<Runtime, 'tf'>,
  settings: Settings,
  data: ConditionedRows,
  normalisation: Normalisation,
  random: Random,
): VariationalModel {
  const { preset, latent, defects, batchNorm, conditioning, varianceHead } = settings;
  const heads = headsOf(settings);
  const channels = fintaChannels(settings.width);
  const start =
    preset === 'tractogen'
      ? fitStart(data, normalisation, {
          latent,
          heads,
          noise: settings.noise,
          classes: conditioning === 'decoder' && settings.classes,
          conditioned: conditioning === 'decoder',
          logVarianceAs: (logVariance) => rawOfLogVariance(varianceHead, logVariance),
        })
      : null;
  const shared = { channels, conditions: data.width, linearPath: false, experts: start?.spec ?? null };
  const network = buildNetwork(
    tf,
    {
      preset,
      latent,
      defects,
      encoder: { ...shared, heads, batchNorm },
      decoder: shared,
      start,
    },
    random,
  );
  const generator =
    conditioning === 'regression'
      ? latentGenerator(tf, latent, random.stream('generator'), defects.unitWeights)
      : null;
  const named = (prefix: string, parameters: readonly Parameter[]): Parameter[] =>
    parameters.map((parameter) => ({ ...parameter, name: `${prefix}/${parameter.name}` }));
  const beside = named('generator', generator?.parameters ?? []);
  return {
    ...network,
    generator,
    trained: [...trainableParameters(network, settings.linearRate), ...beside],
    kept: [
      ...named('encoder', network.encoder.parameters),
      ...named('decoder', network.decoder.parameters),
      ...beside,
    ],
  };
}
