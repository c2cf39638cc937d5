import { describe, expect, it } from 'vitest';
import { normalDistribution, normalQuantile } from './normal.ts';

/** scipy 1.17.1: scipy.stats.norm.cdf. */
const DISTRIBUTION: [number, number][] = [
  [-12, 1.776482112077653e-33],
  [-8, 6.22096057427174e-16],
  [-5, 2.866515718791933e-7],
  // On either side of where the series ends and the continued fraction begins.
  [-3.0001, 0.0013494549132607172],
  [-2.9999, 0.001350341282954925],
  [-1.5, 0.06680720126885807],
  [-0.1, 0.460172162722971],
  [0, 0.5],
  [0.3, 0.6179114221889526],
  [1, 0.8413447460685429],
  [2.5, 0.9937903346742238],
  [3, 0.9986501019683699],
  [4, 0.9999683287581669],
  [6, 0.9999999990134123],
];
/** scipy 1.17.1: scipy.stats.norm.ppf. */
const QUANTILES: [number, number][] = [
  [1e-10, -6.361340902404056],
  [1e-6, -4.753424308822899],
  [0.001, -3.090232306167813],
  [0.025, -1.9599639845400545],
  [0.3, -0.5244005127080409],
  [0.5, 0],
  [0.8, 0.8416212335729143],
  [0.975, 1.959963984540054],
  [0.9999, 3.719016485455709],
  [0.99999999, 5.612001243305505],
];

describe('the standard normal', () => {
  it.each(DISTRIBUTION)('has Φ(%d) = %d', (x, wanted) => {
    expect(Math.abs(normalDistribution(x) / wanted - 1)).toBeLessThan(1e-12);
  });

  it.each(QUANTILES)('has Φ(x) = %d at x = %d', (p, wanted) => {
    // Near 1 a double holds p to 1e-16, which is x to 1e-16 over the density there.
    const density = Math.exp(-(wanted ** 2) / 2) / Math.sqrt(2 * Math.PI);
    expect(Math.abs(normalQuantile(p) - wanted)).toBeLessThan(1e-12 + 4e-16 / density);
  });
});
