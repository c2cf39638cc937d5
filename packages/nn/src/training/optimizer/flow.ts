import type * as tf from '@tensorflow/tfjs';

/** The part of a runtime that optimizers use. */
export interface Flow {
  readonly tf: typeof tf;
  /** `tensorflow` is libtensorflow; every other backend takes the portable path. */
  readonly backend: string;
}
