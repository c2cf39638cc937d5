/** Φ(x): distribution function of the standard normal, by the integral's Taylor series or its continued fraction. */
export function normalDistribution(x: number): number {
  const density = Math.exp(-(x ** 2) / 2) / Math.sqrt(2 * Math.PI);
  if (Math.abs(x) < 3) {
    // Φ(x) = ½ + φ(x) Σ x^(2k+1) / (1 · 3 · … · (2k+1))
    let term = x;
    let sum = 0;
    for (let k = 1; Math.abs(term) > 1e-17; k += 2) {
      sum += term;
      term *= x ** 2 / (k + 2);
    }
    return 0.5 + density * sum;
  }
  // 1 − Φ(x) = φ(x) / (x + 1 / (x + 2 / (x + 3 / …)))
  const far = Math.abs(x);
  let fraction = far;
  for (let k = 60; k >= 1; k--) fraction = far + k / fraction;
  const tail = density / fraction;
  return x > 0 ? 1 - tail : tail;
}

/** The x with Φ(x) = p, by bisection. @param p strictly between 0 and 1 */
export function normalQuantile(p: number): number {
  let [low, high] = [-40, 40];
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2;
    if (normalDistribution(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
