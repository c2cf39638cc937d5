/** Standard deviations between two requests at which one says little of the other. */
const NEAR = 1;

/**
 * How alike requests are: a Gaussian of their distance, 0 between classes and of a request with itself.
 *
 * @param labels class of each of n
 * @param requests standardised attributes of each
 * @returns n × n
 */
export function alikeness(labels: Int32Array, requests: readonly Float32Array[]): Float32Array {
  const n = labels.length;
  const out = new Float32Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      if (i === j || labels[i] !== labels[j]) continue;
      const squared = requests[i].reduce((sum, value, k) => sum + (value - requests[j][k]) ** 2, 0);
      out[i * n + j] = Math.exp(-squared / (2 * NEAR ** 2));
    }
  }
  return out;
}
