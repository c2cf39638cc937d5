import { BARS, type Range } from '../../bars/bars.ts';
import { figure, percent } from '../../page/parts.ts';

export interface Compared {
  readonly title: string;
  /** Of decoded prior samples. */
  readonly name: string;
  /** Of the validation split when the kept weights were found: what stands in where no samples were measured. */
  readonly early: string | null;
  readonly bar: Range;
  readonly tell: (value: number | undefined) => string;
}

/** What adversarial models are compared by. */
export const FIGURES: readonly Compared[] = [
  {
    title: 'diversity ratio',
    name: 'generation.diversity_ratio',
    early: 'valid.diversity',
    bar: BARS.aae.diversity,
    tell: (value) => figure(value),
  },
  {
    title: 'within bundles, median',
    name: 'generation.within_bundle.diversity_ratio.median',
    early: 'valid.diversity_within',
    bar: BARS.aae.diversityWithin,
    tell: (value) => figure(value),
  },
  {
    title: 'coverage',
    name: 'generation.coverage',
    early: 'valid.coverage',
    bar: BARS.aae.coverage,
    tell: (value) => figure(value),
  },
  {
    title: 'valid',
    name: 'generation.validity',
    early: null,
    bar: BARS.aae.validity,
    tell: (value) => percent(value),
  },
];
