import { TractogenError } from '@tractogen/core';
import { namePart } from '../metrics/metrics.ts';

/** Parts of metric names that stand where a model's id stands in others. */
const RESERVED = new Set([
  'plausible',
  'implausible',
  'all',
  'unassigned',
  'baseline',
  'samples',
  'nearest_training',
  'epoch0',
  'linear_alone',
  'mdf',
  'coordinates',
  'length',
  'balanced',
  'whole_mask',
  'linear_gaussian',
  'medoid',
  'selection',
  'bundle_mean',
  'ridge_pca32',
  'midpoints',
  'tsne',
  'reconstructions',
  'recall',
  'specificity',
  'sensitivity',
]);

interface Named {
  readonly name: string;
  readonly stage: string;
  readonly latent: number;
}

/**
 * Models' ids become parts of metric names, so an id must not read as something else.
 *
 * @param classes names of bundles and of kinds of implausible streamlines
 * @throws TractogenError INPUT_INVALID for two models of one id, an id that is a word of metric names or a bundle's name,
 * or `pca<n>` for anything but a PCA of n dimensions
 */
export function assertModelNames(models: readonly Named[], classes: readonly string[]): void {
  const names = models.map(({ name }) => name);
  const refuse = (message: string, remedy: string): never => {
    throw new TractogenError('INPUT_INVALID', message, { remedy });
  };
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) refuse(`two models are called ${twice}`, 'Give each model its own folder name');
  const taken = new Set(classes.map(namePart));
  for (const { name, stage, latent } of models) {
    const part =
      name.split('.').find((word) => RESERVED.has(word)) ?? (taken.has(namePart(name)) ? name : null);
    if (part !== null)
      refuse(`a model cannot be called ${name}: metrics use the word ${part}`, 'Rename its node');
    const size = /^pca(\d+)$/.exec(name)?.[1];
    if (size !== undefined && (stage !== 'model-pca' || Number(size) !== latent))
      refuse(`${name} is not a PCA of ${size} dimensions, as its name says`, 'Rename its node');
  }
}

/** Of models that differ by their seed alone (`ae.seed-1`, `ae.seed-2`) the first that is named. */
export function firstSeeds(names: readonly string[]): readonly string[] {
  const family = (name: string): string => name.replace(/\.seed-\d+$/, '');
  return names.filter((name, i) => names.findIndex((other) => family(other) === family(name)) === i);
}
