import type { ModelFile } from '@tractogen/codec';

/** A figure that a claim reads, by its name without any node's id. */
export interface Asked {
  readonly name: string;
  readonly says: string;
  readonly as: 'mm' | 'percent' | 'number' | 'count';
}

/** Where a claim's figures come from. */
export type Reading =
  | {
      /** Models alike in every parameter but these, value by value; the first is the claim's, the others go with it. */
      readonly kind: 'compare';
      readonly parameters: readonly string[];
      readonly stages: readonly string[];
      readonly figures: readonly Asked[];
    }
  | {
      /** Every model of a kind. */
      readonly kind: 'read';
      readonly of: (model: ModelFile) => boolean;
      readonly figures: readonly Asked[];
    };

/** One of TractoEncoder's claims or findings. */
export interface Claim {
  readonly claim: string;
  /** What it was shown by. */
  readonly evidence: string;
  readonly ours: readonly Reading[];
  /** Sections that show it, by their ids: what TractoEncoder's figures are remade in. */
  readonly see: readonly string[];
  /** What the figures alone don't say. */
  readonly note?: string;
}

export const ERROR: Asked = { name: 'reconstruction.plausible.mean_point_error', says: 'error', as: 'mm' };
export const DIVERSITY: Asked = { name: 'generation.diversity_ratio', says: 'diversity', as: 'number' };
export const WITHIN: Asked = {
  name: 'generation.within_bundle.diversity_ratio.median',
  says: 'within bundles',
  as: 'number',
};
export const COVERAGE: Asked = { name: 'generation.coverage', says: 'coverage', as: 'number' };
export const VALIDITY: Asked = { name: 'generation.validity', says: 'valid', as: 'percent' };
export const ACTIVE: Asked = { name: 'latent.active_units', says: 'active units', as: 'count' };

export const DIVERGED: Asked = { name: 'training.diverged_step', says: 'not finite at step', as: 'count' };

export const compare = (
  parameters: string | readonly string[],
  stages: readonly string[],
  ...figures: readonly Asked[]
): Reading => ({ kind: 'compare', parameters: [parameters].flat(), stages, figures });

export const read = (of: (model: ModelFile) => boolean, ...figures: readonly Asked[]): Reading => ({
  kind: 'read',
  of,
  figures,
});

export const stageIs =
  (...stages: readonly string[]) =>
  ({ stage }: ModelFile): boolean =>
    stages.includes(stage);
