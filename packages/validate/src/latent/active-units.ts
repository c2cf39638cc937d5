/** Variance of the posterior mean above which a dimension says something of its input (Burda et al. 2016). */
const ACTIVE = 0.01;

/**
 * Active units: dimensions in which the posterior means of different streamlines differ, Var_x(E[z | x]) > 0.01 in the
 * latent's own unit. The others are as the prior has them, whatever goes in.
 *
 * @param means n × latent
 */
export function activeUnits(means: Float32Array, latent: number): number {
  const n = means.length / latent;
  let active = 0;
  for (let d = 0; d < latent; d++) {
    let [sum, squares] = [0, 0];
    for (let i = 0; i < n; i++) sum += means[i * latent + d];
    for (let i = 0; i < n; i++) squares += (means[i * latent + d] - sum / n) ** 2;
    if (squares / (n - 1) > ACTIVE) active++;
  }
  return active;
}
