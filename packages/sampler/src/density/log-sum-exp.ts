/** log Σ exp(values[i]) over the first `count` values, without overflow; −∞ for none. */
export function logSumExp(values: Float64Array, count: number = values.length): number {
  let peak = -Infinity;
  for (let i = 0; i < count; i++) if (values[i] > peak) peak = values[i];
  if (peak === -Infinity) return -Infinity;
  let sum = 0;
  for (let i = 0; i < count; i++) sum += Math.exp(values[i] - peak);
  return peak + Math.log(sum);
}
