import { resolveSettings, type Resolved } from '@tractogen/nn';
import type { Params } from './params.ts';

type Own =
  | 'criticSteps'
  | 'penalty'
  | 'clip'
  | 'criticRate'
  | 'generatorRate'
  | 'adversarialBeta1'
  | 'control'
  | 'width';

/** Parameters with nothing left open. */
export type Settings = Omit<Resolved<Params>, Own> & {
  readonly [Name in Own]-?: Exclude<Params[Name], undefined>;
};

/** Oriented plausible streamlines: what is generated from must not come from both ends, nor be wrong. */
const GENERATIVE = { flips: false, trainOn: 'plausible' } as const;

type OfPreset = Pick<Settings, 'control' | 'width' | 'criticRate' | 'generatorRate'>;
const OWN: Readonly<Record<Params['preset'], OfPreset>> = {
  // At the full rate codes swing past the prior and back, and what is rebuilt with them.
  finta: { criticRate: 0.5, generatorRate: 0.2, control: 100, width: 1 },
  // Channels and control as in the variational model of this preset. Codes begin as the prior has them: at the full
  // rate the encoder would run after a discriminator that knows nothing yet.
  tractogen: { criticRate: 1, generatorRate: 0.1, control: 2000, width: 0.25 },
  tractoencoder: { criticRate: 0.2, generatorRate: 1, control: 0, width: 1 },
};

/** Fills what is left out from preset and loss. */
export function settingsOf(params: Params): Settings {
  const { preset, loss } = params;
  const resolved = resolveSettings(params, {
    finta: { ...GENERATIVE },
    tractogen: {
      ...GENERATIVE,
      // What requests miss is far from its optimum at the start; all else is near it, and is lost at a high rate.
      learningRate: params.attributes.length > 0 ? 1e-3 : 2e-4,
      schedule: { kind: 'cosine', warmUpEpochs: 2 },
    },
    // Its adversarial autoencoder, unlike its others, has no weight decay.
    tractoencoder: { trainOn: 'plausible', weightDecay: null },
  });
  const given = Object.entries(params).filter(([, value]) => value !== undefined);
  const ofLoss = {
    penalty: 10,
    clip: 0.01,
    // Momentum makes two sides that chase each other swing: little with cross-entropy (Radford et al. 2016), none with
    // a Wasserstein critic (Gulrajani et al. 2017). TractoEncoder has Keras' default.
    ...(loss === 'bce'
      ? { criticSteps: 1, adversarialBeta1: preset === 'tractoencoder' ? 0.9 : 0.5 }
      : { criticSteps: 5, adversarialBeta1: 0 }),
  };
  return { ...OWN[preset], ...ofLoss, ...resolved, ...Object.fromEntries(given) };
}
