/** What a threshold decides about labelled streamlines. */
export interface Decision {
  /** Share of plausible streamlines kept. */
  readonly sensitivity: number;
  /** Share of implausible streamlines thrown out. */
  readonly specificity: number;
  readonly accuracy: number;
  /** Share of plausible among the kept; NaN when nothing is kept. */
  readonly precision: number;
  readonly f1: number;
}

/** @param score n, kept where ≥ threshold @param positive n, 1 or 0 */
export function decide(score: ArrayLike<number>, positive: ArrayLike<number>, threshold: number): Decision {
  let kept = 0;
  let rejected = 0;
  let positives = 0;
  for (let i = 0; i < score.length; i++) {
    positives += positive[i];
    if (positive[i] === 1 && score[i] >= threshold) kept++;
    if (positive[i] === 0 && score[i] < threshold) rejected++;
  }
  const negatives = score.length - positives;
  return atPrevalence(kept / positives, rejected / negatives, positives / score.length);
}

/** The same sensitivity and specificity where another share of the streamlines is plausible. */
export function atPrevalence(sensitivity: number, specificity: number, prevalence: number): Decision {
  const kept = prevalence * sensitivity;
  const precision = kept / (kept + (1 - prevalence) * (1 - specificity));
  return {
    sensitivity,
    specificity,
    accuracy: kept + (1 - prevalence) * specificity,
    precision,
    f1: (2 * precision * sensitivity) / (precision + sensitivity),
  };
}
