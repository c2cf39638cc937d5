import type { z } from 'zod';
import type { commonFields, presetFields } from '../params/training.ts';

/** Names of what presets decide. */
type Left = keyof typeof presetFields;
type Shape<T extends Record<string, z.ZodType>> = { [K in keyof T]: z.infer<T[K]> };
/** The values that a preset has for everything left out. */
export type PresetValues = { readonly [Name in Left]: Exclude<Shape<typeof presetFields>[Name], undefined> };

/** Parameters that any network has, as checked. */
export type CommonParams = {
  readonly [Name in Exclude<keyof typeof commonFields, Left | 'threads'>]: Shape<typeof commonFields>[Name];
} & {
  readonly [Name in Left]?: Shape<typeof presetFields>[Name];
} & { readonly threads?: number | undefined };

/** Parameters with nothing left open. */
export type Resolved<P extends CommonParams> = Omit<P, Left> & PresetValues;

/** The presets of an autoencoder; other models differ from them where their own packages say so. */
const PRESETS: Readonly<Record<CommonParams['preset'], PresetValues>> = {
  // FINTA's cycle, with its jumps at batch 128 held down by clipping.
  finta: {
    epochs: 120,
    batch: 128,
    learningRate: 1e-3,
    linearRate: 1,
    schedule: { kind: 'one-cycle', cycleBeta1: true },
    clipNorm: 0.1,
    weightDecay: null,
    epsilon: 1e-8,
    beta2: 0.999,
    flips: true,
    trainOn: 'all',
  },
  // The linear path starts at PCA, where a quick start loses more than training wins back: with twice this rate,
  // a quarter of this warm-up and a beta2 of 0.97, one seed of three never left its start. Gradients are small there
  // (norm 0.025 in the first epoch, 0.003 in the seventh, 0.001 at the end), so epsilon is, too. What was tried:
  // docs/decisions/007-the-tractogen-preset.md.
  tractogen: {
    epochs: 40,
    batch: 128,
    learningRate: 5e-4,
    linearRate: 0.05,
    schedule: { kind: 'cosine', warmUpEpochs: 4 },
    clipNorm: 0.1,
    weightDecay: null,
    epsilon: 1e-14,
    beta2: 0.99,
    flips: true,
    trainOn: 'plausible',
  },
  // After TractoEncoder: decay beside the gradient, Keras' value of epsilon, no flips. It is not Keras' Adam:
  // Keras adds epsilon before the bias correction, this optimizer after it as PyTorch does. At step t the
  // effective epsilons differ by the factor √(1 − β₂ᵗ), which is 0.03 at the first step.
  tractoencoder: {
    epochs: 120,
    batch: 128,
    learningRate: 6.68e-4,
    linearRate: 1,
    schedule: { kind: 'constant' },
    clipNorm: null,
    weightDecay: { kind: 'decoupled', value: 0.13 },
    epsilon: 1e-7,
    beta2: 0.999,
    flips: false,
    trainOn: 'all',
  },
};

/**
 * Fills what is left out from the preset; `null` stays null.
 *
 * @param own where a model's presets differ from an autoencoder's
 */
export function resolveSettings<P extends CommonParams>(
  params: P,
  own: Readonly<Partial<Record<CommonParams['preset'], Partial<PresetValues>>>> = {},
): Resolved<P> {
  const given = Object.entries(params).filter(([, value]) => value !== undefined);
  return Object.assign(
    { ...params, ...PRESETS[params.preset], ...own[params.preset] },
    Object.fromEntries(given),
  ) as Resolved<P>;
}
