/** Receiver operating characteristic: from the strictest threshold (nothing kept) to the loosest. */
export interface Roc {
  readonly falsePositive: Float64Array;
  readonly truePositive: Float64Array;
  /** Keep where score ≥ threshold; the first is ∞. */
  readonly threshold: Float64Array;
  /** Area under the curve by trapezoids. */
  readonly auc: number;
}

/**
 * @param score n, higher is more positive
 * @param positive n, 1 or 0; both must occur, else the rates are NaN
 */
export function rocCurve(score: ArrayLike<number>, positive: ArrayLike<number>): Roc {
  const order = Array.from({ length: score.length }, (_, i) => i).toSorted(
    (a, b) => score[b] - score[a] || a - b,
  );
  let positives = 0;
  for (let i = 0; i < positive.length; i++) positives += positive[i];
  const negatives = positive.length - positives;
  const points: [number, number, number][] = [[0, 0, Number.POSITIVE_INFINITY]];
  let kept = 0;
  let wrong = 0;
  for (const [place, i] of order.entries()) {
    if (positive[i] === 1) kept++;
    else wrong++;
    // Equal scores pass or fail together.
    if (place + 1 < order.length && score[order[place + 1]] === score[i]) continue;
    points.push([wrong / negatives, kept / positives, score[i]]);
  }
  let auc = 0;
  for (let k = 1; k < points.length; k++) {
    auc += ((points[k][0] - points[k - 1][0]) * (points[k][1] + points[k - 1][1])) / 2;
  }
  return {
    falsePositive: Float64Array.from(points, ([rate]) => rate),
    truePositive: Float64Array.from(points, ([, rate]) => rate),
    threshold: Float64Array.from(points, ([, , value]) => value),
    auc,
  };
}

/** The threshold of largest true − false positive rate (Youden 1950); the strictest of equals. */
export function youdenThreshold({ falsePositive, truePositive, threshold }: Roc): number {
  let best = 0;
  for (let k = 1; k < threshold.length; k++) {
    if (truePositive[k] - falsePositive[k] > truePositive[best] - falsePositive[best]) best = k;
  }
  return threshold[best];
}
