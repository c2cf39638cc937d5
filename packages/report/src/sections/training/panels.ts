import type { Bound } from '../../figures/line-panel.ts';
import { BARS } from '../../bars/bars.ts';

/** Curves that are drawn in one picture. */
export interface Panel {
  readonly unit: string;
  readonly holds: (key: string) => boolean;
  readonly log?: boolean;
  readonly zero?: boolean;
  /** The curve whose lowest point is marked. */
  readonly judged?: string;
  /** What is drawn of a value. */
  readonly value?: (value: number) => number;
  readonly bounds?: (stage: string | null) => readonly Bound[];
}

/** A key without `train.` or `valid.` before it. */
const rest = (key: string): string => key.replace(/^(?:train|valid)\./, '');
const named =
  (...names: readonly string[]) =>
  (key: string): boolean =>
    names.includes(rest(key));

/** Curves that a history may hold, picture by picture; each picture is drawn where the history has any of its curves. */
export const PANELS: readonly Panel[] = [
  {
    unit: 'error, mm',
    holds: (key) => /(?:mean_point_error|_mm)$/.test(key),
    log: true,
    judged: 'valid.mean_point_error',
  },
  { unit: 'loss', holds: named('loss', 'reconstruction'), log: true },
  { unit: 'KL, nats', holds: named('kl'), log: true },
  { unit: 'active units', holds: named('active_units'), zero: true },
  { unit: 'beta', holds: named('beta'), zero: true },
  { unit: 'label', holds: named('label', 'label_mse') },
  // Stored as a mean square.
  { unit: 'missed requests, SD', holds: named('control_miss'), zero: true, value: Math.sqrt },
  // The square of a mean, estimated: it may fall below 0.
  {
    unit: 'stray of the unasked, SD',
    holds: named('control_stray'),
    zero: true,
    value: (squared) => Math.sqrt(Math.max(squared, 0)),
  },
  { unit: 'attribute loss', holds: (key) => rest(key).startsWith('attribute') },
  {
    unit: 'discriminator right',
    holds: named('discriminator_accuracy'),
    zero: true,
    bounds: () => [{ key: 'valid.discriminator_accuracy', value: 0.5 }],
  },
  {
    unit: 'adversarial losses',
    holds: (key) => /^(?:critic|generator|adversarial|discriminator)(?:_loss)?$/.test(rest(key)),
  },
  {
    unit: 'ratio and share',
    holds: named('diversity', 'diversity_within', 'rebuilt_diversity', 'coverage'),
    zero: true,
    bounds: (stage) => {
      const { diversity, coverage } = stage === 'model-aae' ? BARS.aae : BARS.vae;
      const wide = diversity ?? BARS.aae.diversity;
      return [
        ...[wide.low, wide.high].map((value) => ({ key: 'valid.diversity', value })),
        { key: 'valid.coverage', value: coverage.low },
      ];
    },
  },
  {
    unit: 'energy distance',
    holds: named('sample_distance', 'latent_distance'),
    bounds: () => [{ key: 'valid.sample_distance', value: 0 }],
  },
  {
    unit: 'codes',
    holds: named('latent_mean', 'latent_sd'),
    bounds: () => [
      { key: 'valid.latent_mean', value: 0 },
      { key: 'valid.latent_sd', value: 1 },
    ],
  },
];

const WORDS: readonly (readonly [RegExp, string])[] = [
  [/drawn rmse mm$/, 'coordinate RMSE, latents drawn'],
  [/rmse mm$/, 'coordinate RMSE'],
  [/\bkl$/, 'KL'],
  [/discriminator accuracy$/, 'discriminator right'],
  [/control miss$/, 'missed requests'],
  [/latent mean$/, 'size of the mean of codes'],
  [/latent sd$/, 'standard deviation of codes'],
  [/sample distance$/, 'samples from streamlines, mm'],
  [/latent distance$/, 'codes from the prior'],
  [/coverage$/, 'coverage'],
  [/rebuilt diversity$/, 'diversity ratio of reconstructions'],
  [/diversity within$/, 'diversity within bundles, median'],
  [/diversity$/, 'diversity ratio'],
];

/** `valid.mean_point_error` → `valid: mean point error`. */
export function labelOf(key: string): string {
  const words = key.replaceAll('_', ' ').replace('.', ': ');
  const found = WORDS.find(([pattern]) => pattern.test(words));
  return found === undefined ? words : words.replace(...found);
}
