/** Decoded requests, and how far each strayed. */
export interface Strayed {
  /** Class of each of n; below 0 where a row is empty. */
  readonly labels: Float32Array;
  /** n × a: standardised attributes that were asked for. */
  readonly requests: Float32Array;
  /** n × u: deviations of those that were not, in standard deviations. */
  readonly deviations: Float32Array;
}

/** Standard deviations between two requests for one attribute at which one says little of the other. */
const NEAR = 0.35;

/**
 * The square of that for requests of `a` attributes. Points lie the sparser the more dimensions they have, so the Gaussian widens until
 * two requests, drawn normally and independently, are as alike on average as those for one attribute: (h² / (h² + 2))^(a/2) stays.
 */
function nearSquared(a: number): number {
  const alike = NEAR ** 2 / (NEAR ** 2 + 2);
  return 2 / (alike ** (-1 / a) - 1);
}

/** Sum of weights (1: a neighbour that was asked for the same) below which neighbours tell nothing. */
const FEWEST = 0.5;

/**
 * How far the neighbours of each row stray on average, weighted by how alike their requests are: a Gaussian of the distance within a
 * class (Nadaraya 1964, Watson 1964). The row itself is left out, so that its own spread does not count in its product with this, which
 * estimates the square of the mean deviation there. Smoothing flattens that where it turns within a kernel's width, and rows of earlier
 * batches strayed with an earlier decoder.
 *
 * @param before rows of earlier batches, which are neighbours too
 * @returns n × u; 0 where there are too few neighbours
 */
export function neighbourMeans(own: Strayed, before?: Strayed): Float32Array {
  const n = own.labels.length;
  const [a, u] = [own.requests.length / n, own.deviations.length / n];
  const near = nearSquared(a);
  const means = new Float32Array(n * u);
  const sums = new Float64Array(u);
  for (let i = 0; i < n; i++) {
    sums.fill(0);
    let weights = 0;
    for (const rows of before === undefined ? [own] : [own, before]) {
      for (let j = 0; j < rows.labels.length; j++) {
        if (rows.labels[j] !== own.labels[i] || (rows === own && i === j)) continue;
        let squared = 0;
        for (let k = 0; k < a; k++) squared += (own.requests[i * a + k] - rows.requests[j * a + k]) ** 2;
        const weight = Math.exp(-squared / (2 * near));
        weights += weight;
        for (let k = 0; k < u; k++) sums[k] += weight * rows.deviations[j * u + k];
      }
    }
    if (weights >= FEWEST) for (let k = 0; k < u; k++) means[i * u + k] = sums[k] / weights;
  }
  return means;
}
