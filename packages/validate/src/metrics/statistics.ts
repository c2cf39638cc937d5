/** Arithmetic mean; NaN of nothing. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/** Quantile with linear interpolation between order statistics (numpy's default). @param q 0 … 1 */
export function quantile(values: ArrayLike<number>, q: number): number {
  const sorted = Float64Array.from(values).toSorted();
  const place = q * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}

export function maximum(values: ArrayLike<number>): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) most = Math.max(most, values[i]);
  return most;
}

/** Sample standard deviation (divisor n − 1); NaN below two. */
export function standardDeviation(values: ArrayLike<number>): number {
  const centre = mean(values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] - centre) ** 2;
  return Math.sqrt(sum / (values.length - 1));
}

/** Ranks from 1; equals share the mean of theirs. */
export function ranks(values: ArrayLike<number>): Float64Array {
  const order = Uint32Array.from({ length: values.length }, (_, i) => i).toSorted(
    (a, b) => values[a] - values[b] || a - b,
  );
  const out = new Float64Array(values.length);
  for (let first = 0; first < order.length;) {
    let after = first + 1;
    while (after < order.length && values[order[after]] === values[order[first]]) after++;
    for (let i = first; i < after; i++) out[order[i]] = (first + after + 1) / 2;
    first = after;
  }
  return out;
}

/** Spearman's rank correlation; NaN where one side is constant. */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [left, right] = [ranks(a), ranks(b)];
  const centre = (left.length + 1) / 2;
  let [both, one, other] = [0, 0, 0];
  for (let i = 0; i < left.length; i++) {
    both += (left[i] - centre) * (right[i] - centre);
    one += (left[i] - centre) ** 2;
    other += (right[i] - centre) ** 2;
  }
  return both / Math.sqrt(one * other);
}
