import type { Neighbourhood } from '@tractogen/geometry';

/** The nearest plausible training streamlines of every row of validation and test, by one kind of distance. */
export interface Nearest {
  /** Name of the model; `mdf` or `coordinates` for what needs none. */
  readonly name: string;
  /** What stands before its figures. */
  readonly prefix: string;
  readonly note: string;
  /** Neighbours of each row. */
  readonly k: number;
  /** Bundle of every plausible training streamline, in the order that `index` means. */
  readonly bundles: readonly string[];
  readonly valid: Neighbourhood;
  readonly test: Neighbourhood;
}
