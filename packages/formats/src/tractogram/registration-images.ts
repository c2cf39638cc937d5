/** Lists images beside a tractogram of several visits, by which these can be registered to each other. */
export const REGISTRATION_FILE = 'registration.json';

/** What stands in `registration.json`. */
export interface RegistrationImages {
  readonly schema: 1;
  /** fa: fractional anisotropy, 0 outside the brain. */
  readonly contrast: 'fa';
  readonly images: readonly RegistrationImage[];
}

export interface RegistrationImage {
  /** As `labels.tsv` names the subject. */
  readonly subject: string;
  /** Empty where a subject has but one visit, without a name. */
  readonly session: string;
  /** In the artefact; its name tells a number, nobody. */
  readonly file: string;
}
