import { resolveSettings, type Resolved } from '@tractogen/nn';
import type { Params } from './params.ts';

type Own = 'criticSteps' | 'penalty' | 'clip' | 'criticRate' | 'generatorRate' | 'control' | 'width';

/** Parameters with nothing left open. */
export type Settings = Omit<Resolved<Params>, Own> & {
  readonly [Name in Own]-?: Exclude<Params[Name], undefined>;
};

/** Oriented plausible streamlines: what is generated from must not come from both ends, nor be wrong. */
const GENERATIVE = { flips: false, trainOn: 'plausible' } as const;

type OfPreset = Pick<Settings, 'control' | 'width' | 'criticRate' | 'generatorRate'>;
const OWN: Readonly<Record<Params['preset'], OfPreset>> = {
  finta: { criticRate: 1, generatorRate: 1, control: 100, width: 1 },
  // Share of the channels and weight of a miss as in the variational model of this preset.
  tractogen: { criticRate: 1, generatorRate: 0.1, control: 1000, width: 0.25 },
  tractoencoder: { criticRate: 0.2, generatorRate: 1, control: 0, width: 1 },
};

/** Fills what is left out from preset and loss. */
export function settingsOf(params: Params): Settings {
  const { preset, loss } = params;
  const resolved = resolveSettings(params, {
    finta: { ...GENERATIVE },
    tractogen: { ...GENERATIVE, schedule: { kind: 'cosine', warmUpEpochs: 2 } },
    // Its adversarial autoencoder, unlike its others, has no weight decay.
    tractoencoder: { trainOn: 'plausible', weightDecay: null },
  });
  const given = Object.entries(params).filter(([, value]) => value !== undefined);
  const ofLoss = { criticSteps: loss === 'bce' ? 1 : 5, penalty: 10, clip: 0.01 };
  return { ...OWN[preset], ...ofLoss, ...resolved, ...Object.fromEntries(given) };
}
