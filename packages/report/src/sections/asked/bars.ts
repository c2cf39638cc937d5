import type { ModelFile } from '@tractogen/codec';
import { BARS, type Range } from '../../bars/bars.ts';
import { metricOf, type Report } from '../../gather/report.ts';
import type { FigureOf } from '../../gather/subject-figures.ts';
import { figure, percent } from '../../page/parts.ts';

/** One figure that something is asked of. */
export interface Bar {
  /** What the models have to do. */
  readonly what: string;
  /** The figure, by its name without any node's id. */
  readonly figure: string;
  readonly holds: (model: ModelFile, node: string) => boolean;
  /** Undefined where a preset is reported but not asked. */
  readonly range: (model: ModelFile) => Range | undefined;
  readonly value: (of: FigureOf, model: ModelFile, report: Report) => number | undefined;
  readonly tell: (value: number) => string;
}

type Name = string | ((model: ModelFile) => string);
const share = (value: number): string => percent(value);
const ratio = (value: number): string => figure(value);

function bar(
  what: string,
  title: string,
  holds: Bar['holds'],
  name: Name,
  range: Range,
  tell: Bar['tell'],
): Bar {
  const value: Bar['value'] = (of, model) => of(typeof name === 'string' ? name : name(model))?.value;
  return { what, figure: title, holds, range: () => range, value, tell };
}

const is =
  (stage: string) =>
  ({ stage: own }: ModelFile): boolean =>
    own === stage;
const predicts = ({ regression }: ModelFile): boolean => regression.length > 0;
const isPlainVae = (model: ModelFile): boolean =>
  is('model-vae')(model) && !predicts(model) && model.conditions.attributes.length === 0;
const predicted =
  (rest: string) =>
  ({ regression: [attribute] }: ModelFile): string =>
    `regression.${attribute}.${rest}`;

/** FINTA's own error is held to its PyTorch original, by the tests of parity. */
const toPca =
  (end: string): Bar['value'] =>
  (of, { latent }) =>
    of(`reconstruction.plausible.ratio_to_pca${latent}${end}`)?.value;

const { vae, aae, regression } = BARS;

/** What is asked of each kind of model, but for control and regularisation, which are judged by bundle and attribute. */
export const BARS_OF_MODELS: readonly Bar[] = [
  {
    what: 'Autoencoder',
    figure: 'error over that of PCA of its size',
    holds: is('model-ae'),
    range: ({ preset, latent }) => (preset === 'tractogen' ? { high: BARS.toPca[latent] ?? 1 } : undefined),
    value: toPca(''),
    tell: (value) => figure(value, 3),
  },
  {
    what: 'Autoencoder',
    figure: 'upper end of its 95 % interval',
    holds: is('model-ae'),
    range: ({ preset }) => (preset === 'tractogen' ? { high: 1 } : undefined),
    value: toPca('.high'),
    tell: (value) => figure(value, 3),
  },
  {
    what: 'Autoencoder',
    figure: 'filtering: accuracy less that by PCA-32',
    holds: is('model-ae'),
    range: () => ({ low: -0.005 }),
    value: (of, _, report) => {
      const linear = metricOf(report, 'filtering', 'pca32', 'accuracy')?.value;
      const own = of('filtering.accuracy')?.value;
      return own === undefined || linear === undefined ? undefined : own - linear;
    },
    tell: (value) => percent(value),
  },
  bar('Regression', 'R² over all', predicts, predicted('r2'), regression.r2, (value) => figure(value, 3)),
  bar(
    'Regression',
    'R² within bundles',
    predicts,
    predicted('within_bundle_r2'),
    regression.withinBundleR2,
    (value) => figure(value, 3),
  ),
  bar('VAE', 'valid', isPlainVae, 'generation.validity', vae.validity, share),
  {
    what: 'VAE',
    figure: 'bundles present',
    holds: isPlainVae,
    range: () => ({ low: 1 }),
    // Of all that training had.
    value: (of, { classes }) => {
      const present = of('generation.bundles_present')?.value;
      return present === undefined || classes.length === 0 ? undefined : present / classes.length;
    },
    tell: (value) => percent(value, 0),
  },
  bar('VAE', 'coverage', isPlainVae, 'generation.coverage', vae.coverage, ratio),
  bar('VAE', 'valid midpoints', isPlainVae, 'latent.midpoints.validity', vae.midpoints, share),
  bar('VAE', 'active units', isPlainVae, 'latent.active_units', vae.activeUnits, (value) => figure(value, 0)),
  bar(
    'VAE',
    'diversity within bundles, worst',
    isPlainVae,
    'generation.within_bundle.diversity_ratio.worst',
    vae.diversityWithin,
    ratio,
  ),
  bar('AAE', 'valid', is('model-aae'), 'generation.validity', aae.validity, share),
  bar('AAE', 'coverage', is('model-aae'), 'generation.coverage', aae.coverage, ratio),
  bar('AAE', 'diversity', is('model-aae'), 'generation.diversity_ratio', aae.diversity, ratio),
  bar(
    'AAE',
    'diversity within bundles, worst',
    is('model-aae'),
    'generation.within_bundle.diversity_ratio.worst',
    aae.diversityWithin,
    ratio,
  ),
  bar('AAE', 'class swap', is('model-aae'), 'control.class_swap', aae.classSwap, share),
];
