/** Rows of numbers with a binary label. */
export interface Labelled {
  /** n × dims. */
  readonly rows: Float32Array;
  readonly dims: number;
  /** n, 0 or 1. */
  readonly labels: Uint8Array;
}

/** A fitted classifier: log-odds of label 1. @param rows n × dims */
export type Decide = (rows: Float32Array) => Float64Array;

/** Fits a classifier. */
export type Fit = (data: Labelled) => Decide;
