import type { Rule } from './rule.ts';

/** One attribute with a latent dimension of its own, and where its figures go. */
export interface Reserved {
  readonly name: string;
  readonly unit: string;
  readonly dimension: number;
  readonly rule: Rule;
  /** Adds a figure under a name within `attribute.`. */
  readonly add: (
    figure: string,
    value: number,
    n: number,
    more: { readonly unit?: string; readonly note?: string },
  ) => void;
}
