/** What the optimizer uses at one step. */
export interface Rates {
  readonly learningRate: number;
  /** Decay of the first moment. */
  readonly beta1: number;
}

/**
 * Rates as a pure function of the step (0-based, counted over the whole run), so that a resumed run
 * needs no state but its step.
 */
export type Schedule = (step: number) => Rates;

/** From `from` (share 0) to `to` (share 1) along half a cosine wave. */
export function alongCosine(from: number, to: number, share: number): number {
  return to + ((from - to) / 2) * (1 + Math.cos(Math.PI * share));
}
