import { OLDER, OLDEST_TOLD } from '@tractogen/core';

/** How names of the data are written for readers: `bundle_1` → `bundle 1`. */
export function spoken(name: string): string {
  return name.replaceAll('_', ' ');
}

/** A value of an attribute, as it may be shown. @param text the value in words */
export function shownValue(attribute: string, value: number, text: string): string {
  return attribute === 'age' && value > OLDEST_TOLD ? OLDER : text;
}

const REASONS: Readonly<Record<string, string>> = {
  density: 'rejected by density',
  not_finite: 'not finite',
  outside_white_matter: 'outside white matter',
  white_matter_occupancy: 'too little in white matter',
  length: 'length',
  outside_volume: 'outside the volume',
  surplus: 'beyond the count',
};

export function reasonOf(name: string): string {
  return REASONS[name] ?? spoken(name);
}

const SUBJECTS: Readonly<Record<string, string>> = {
  nearest_training: 'nearest training streamline',
  coordinates: '1-NN on raw coordinates',
  mdf: '1-NN by MDF',
  length: 'length filter',
  bundle_mean: 'mean of the bundle',
  ridge_pca32: 'ridge on PCA-32',
  linear_gaussian: 'conditional linear-Gaussian',
  medoid: 'medoid scaled to length',
  selection: 'nearest training streamline by attribute',
  copy: 'training streamlines again',
  jitter: 'training streamlines moved',
  pca_gaussian: 'normal in PCA, by bundle',
};

/** Parts of a model that stand as baselines of its own, by the end of their names. */
const PARTS: Readonly<Record<string, string>> = {
  epoch0: 'before training',
  linear_alone: 'linear path alone, after training',
};

/** True for a model's epoch 0 or its linear path alone, whether or not the model's name stands before it. */
export function isPart(name: string): boolean {
  return Object.hasOwn(PARTS, name.split('.').at(-1) ?? '');
}

export function subjectOf(name: string): string {
  if (!isPart(name)) return SUBJECTS[name] ?? name;
  const words = name.split('.');
  const part = PARTS[words.pop() ?? ''];
  return words.length === 0 ? part : `${words.join('.')} ${part}`;
}
