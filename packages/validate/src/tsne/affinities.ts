/** Symmetric sparse joint probabilities in compressed rows: row i is entries start[i] … start[i + 1] − 1. */
export interface Affinities {
  readonly start: Uint32Array;
  readonly column: Uint32Array;
  /** Sums to 1 over all entries. */
  readonly value: Float64Array;
}

const STEPS = 100;
const TOLERANCE = 1e-5;

/**
 * Conditional probabilities p(j|i) ∝ exp(−β_i d²) whose entropy is log(perplexity), β_i by bisection
 * (van der Maaten and Hinton, JMLR 2008), over each point's nearest neighbours only.
 *
 * @param squared n × k squared distances, the point itself left out
 * @returns n × k, each row summing to 1
 */
export function conditionalProbabilities(squared: Float64Array, k: number, perplexity: number): Float64Array {
  const out = new Float64Array(squared.length);
  const wanted = Math.log(perplexity);
  for (let start = 0; start < squared.length; start += k) {
    let beta = 1;
    let low = Number.NEGATIVE_INFINITY;
    let high = Number.POSITIVE_INFINITY;
    // Distances from the nearest neighbour on: the same probabilities, and no row can underflow to 0.
    let nearest = Number.POSITIVE_INFINITY;
    for (let j = 0; j < k; j++) nearest = Math.min(nearest, squared[start + j]);
    for (let step = 0; step < STEPS; step++) {
      let sum = 0;
      let weighted = 0;
      for (let j = 0; j < k; j++) {
        const distance = squared[start + j] - nearest;
        const weight = Math.exp(-beta * distance);
        out[start + j] = weight;
        sum += weight;
        weighted += weight * distance;
      }
      for (let j = 0; j < k; j++) out[start + j] /= sum;
      const surplus = Math.log(sum) + (beta * weighted) / sum - wanted;
      if (Math.abs(surplus) <= TOLERANCE) break;
      if (surplus > 0) {
        low = beta;
        beta = high === Number.POSITIVE_INFINITY ? beta * 2 : (beta + high) / 2;
      } else {
        high = beta;
        beta = low === Number.NEGATIVE_INFINITY ? beta / 2 : (beta + low) / 2;
      }
    }
  }
  return out;
}

/**
 * (P + Pᵀ) divided by its sum.
 *
 * @param neighbour n × k indices
 * @param conditional n × k, rows summing to 1
 */
export function symmetrise(neighbour: Uint32Array, conditional: Float64Array, k: number): Affinities {
  const n = neighbour.length / k;
  const rows = Array.from({ length: n }, () => new Map<number, number>());
  for (let i = 0; i < n; i++) {
    for (let e = i * k; e < (i + 1) * k; e++) {
      const j = neighbour[e];
      const value = conditional[e] / (2 * n);
      rows[i].set(j, (rows[i].get(j) ?? 0) + value);
      rows[j].set(i, (rows[j].get(i) ?? 0) + value);
    }
  }
  const start = new Uint32Array(n + 1);
  for (const [i, row] of rows.entries()) start[i + 1] = start[i] + row.size;
  const column = new Uint32Array(start[n]);
  const value = new Float64Array(start[n]);
  for (const [i, row] of rows.entries()) {
    let at = start[i];
    for (const [j, p] of [...row].toSorted(([a], [b]) => a - b)) {
      column[at] = j;
      value[at++] = p;
    }
  }
  return { start, column, value };
}
