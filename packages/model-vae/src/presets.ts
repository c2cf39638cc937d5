import { resolveSettings, type Resolved } from '@tractogen/nn';
import type { Params } from './params.ts';

type Own = 'betaWarmUpEpochs' | 'reduction' | 'batchNorm' | 'width' | 'labelWeight' | 'control' | 'noise';

/** Parameters with nothing left open. */
export type Settings = Omit<Resolved<Params>, Own> & {
  readonly [Name in Own]-?: Exclude<Params[Name], undefined>;
};

/** Oriented plausible streamlines: what is generated from must not come from both ends, nor be wrong. */
const GENERATIVE = { flips: false, trainOn: 'plausible' } as const;

const OWN: Readonly<Record<Params['preset'], Pick<Settings, Exclude<Own, 'noise'>>>> = {
  // The attribute weighs as one number for each of a streamline's 768 (docs/decisions/010-the-objective-of-a-vae.md).
  finta: {
    betaWarmUpEpochs: 10,
    reduction: 'sum',
    batchNorm: false,
    width: 1,
    labelWeight: 768,
    control: 100,
  },
  // The experts carry the bulk: a quarter of the channels is left for the rest (docs/decisions/008-generative-presets.md).
  tractogen: {
    betaWarmUpEpochs: 0,
    reduction: 'sum',
    batchNorm: false,
    width: 0.25,
    labelWeight: 1,
    control: 2000,
  },
  tractoencoder: {
    betaWarmUpEpochs: 0,
    reduction: 'mean',
    batchNorm: true,
    width: 1,
    labelWeight: 1,
    control: 0,
  },
};

/** Fills what is left out from the preset. */
export function settingsOf(params: Params): Settings {
  const { preset } = params;
  const resolved = resolveSettings(params, {
    finta: { ...GENERATIVE },
    tractogen: {
      ...GENERATIVE,
      epochs: params.conditioning === 'decoder' ? 40 : 20,
      // Twice the autoencoder's rate: what is learnt is what requests miss, which is far from its optimum at the start.
      learningRate: params.conditioning === 'decoder' ? 1e-3 : 2e-4,
      schedule: { kind: 'cosine', warmUpEpochs: 2 },
    },
    tractoencoder: { trainOn: 'plausible' },
  });
  const given = Object.entries(params).filter(([, value]) => value !== undefined);
  return { noise: 0.5, ...OWN[preset], ...resolved, ...Object.fromEntries(given) };
}
