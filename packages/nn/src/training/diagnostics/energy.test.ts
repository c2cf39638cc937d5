import { randomFrom } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import { energyDistance } from './energy.ts';

const normals = (seed: string, rows: number, width: number, shift = 0): Float32Array =>
  randomFrom(seed)
    .fillNormal(new Float32Array(rows * width))
    .map((value, i) => (i % width === 0 ? value + shift : value));

describe('energyDistance', () => {
  it('is what its formula says for few points', () => {
    // X = {0, 2}, Y = {1, 5}: 2 · (1 + 5 + 1 + 3) / 4 − 2 − 4.
    expect(energyDistance(Float32Array.of(0, 2), Float32Array.of(1, 5), 1)).toBeCloseTo(-1, 12);
    // In the plane, with two places: distances 3 and 4, over √2.
    const [x, y] = [Float32Array.of(0, 0, 0, 0), Float32Array.of(0, 3, 4, 0)];
    expect(energyDistance(x, y, 2, 2)).toBeCloseTo((2 * 3.5 - 0 - 5) / Math.SQRT2, 6);
  });

  it('of two normal laws on a line is that of their densities', () => {
    // E|X − Y| of N(0, 1) and N(δ, 1): that of the absolute value of N(δ, 2).
    const shift = 1.5;
    const folded = (mean: number): number =>
      2 * Math.exp(-(mean ** 2) / 4) * Math.sqrt(1 / Math.PI) + mean * erf(mean / 2);
    const exact = 2 * folded(shift) - 2 * folded(0);
    const found = energyDistance(normals('a', 3000, 1), normals('b', 3000, 1, shift), 1);
    expect(Math.abs(found - exact)).toBeLessThan(0.1);
  });

  it('is about 0 for one law, of either sign, and says nothing of single rows', () => {
    const found = Array.from({ length: 20 }, (_, i) =>
      energyDistance(normals(`a${i}`, 200, 4), normals(`b${i}`, 200, 4), 4),
    );
    expect(Math.max(...found)).toBeGreaterThan(0);
    expect(Math.min(...found)).toBeLessThan(0);
    expect(Math.max(...found.map(Math.abs))).toBeLessThan(0.05);
    expect(energyDistance(Float32Array.of(1), Float32Array.of(1, 2), 1)).toBeNaN();
  });
});

/** By Simpson's rule. */
function erf(x: number): number {
  const n = 200;
  const at = (t: number): number => Math.exp(-t * t);
  let sum = at(0) + at(x);
  for (let i = 1; i < n; i++) sum += (i % 2 === 0 ? 2 : 4) * at((i * x) / n);
  return ((2 / Math.sqrt(Math.PI)) * sum * x) / n / 3;
}
