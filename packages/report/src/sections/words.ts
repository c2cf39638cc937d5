/** How names of the data are written for readers: `bundle_1` → `bundle 1`. */
export function spoken(name: string): string {
  return name.replaceAll('_', ' ');
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
};

export function subjectOf(name: string): string {
  return SUBJECTS[name] ?? name;
}
