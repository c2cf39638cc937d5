import { randomFrom } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import { alignedRotation } from './align.ts';

const d = 5;
const n = 400;
const random = randomFrom('align');
const latents = random.stream('latents').fillNormal(new Float32Array(n * d));
const mix = (weights: readonly number[], noise: number, stream: string): Float64Array => {
  const own = random.stream(stream);
  return Float64Array.from({ length: n }, (_, i) => {
    let sum = noise * own.normal();
    for (const [j, weight] of weights.entries()) sum += weight * latents[i * d + j];
    return sum;
  });
};
const turned = (rotation: Float64Array): number[][] =>
  Array.from({ length: d }, (_, a) =>
    Array.from({ length: n }, (__, i) => {
      let sum = 0;
      for (let b = 0; b < d; b++) sum += rotation[a * d + b] * latents[i * d + b];
      return sum;
    }),
  );
const correlation = (x: ArrayLike<number>, y: ArrayLike<number>): number => {
  const mean = (v: ArrayLike<number>): number => Array.from(v).reduce((a, b) => a + b, 0) / v.length;
  const [mx, my] = [mean(x), mean(y)];
  let [xy, xx, yy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    xy += (x[i] - mx) * (y[i] - my);
    xx += (x[i] - mx) ** 2;
    yy += (y[i] - my) ** 2;
  }
  return xy / Math.sqrt(xx * yy);
};
const productWithItself = (rotation: Float64Array): number[] =>
  Array.from({ length: d * d }, (_, at) => {
    let sum = 0;
    for (let k = 0; k < d; k++) sum += rotation[Math.floor(at / d) * d + k] * rotation[(at % d) * d + k];
    return sum;
  });

describe('alignedRotation', () => {
  const first = mix([0, 2, 0, -1, 0], 0.1, 'first');
  const second = mix([1, 0, 0, 1, 1], 0.1, 'second');

  it('brings attributes into their dimensions, the first one whole, and is a rotation', () => {
    const rotation = alignedRotation(latents, d, [
      { dimension: 0, values: first },
      { dimension: 1, values: second },
    ]);
    const identity = Array.from({ length: d * d }, (_, at) => Number(Math.floor(at / d) === at % d));
    for (const [i, value] of productWithItself(rotation).entries())
      expect(value).toBeCloseTo(identity[i], 10);
    const codes = turned(rotation);
    expect(correlation(codes[0], first)).toBeGreaterThan(0.98);
    // What the first attribute has taken is missing: (1, 0, 0, 1, 1) less its part along (0, 2, 0, −1, 0).
    expect(correlation(codes[1], second)).toBeGreaterThan(Math.sqrt(1 - 1 / 15) - 0.05);
    for (const j of [2, 3, 4]) {
      expect(Math.abs(correlation(codes[j], first))).toBeLessThan(0.15);
      expect(Math.abs(correlation(codes[j], second))).toBeLessThan(0.15);
    }
  });

  it('leaves fixed dimensions where they are, and everything where nothing is known', () => {
    const rotation = alignedRotation(latents, d, [{ dimension: 2, values: second }], [0, 1]);
    for (let a = 0; a < 2; a++)
      for (let b = 0; b < d; b++) {
        expect(rotation[a * d + b]).toBe(Number(a === b));
        expect(rotation[b * d + a]).toBe(Number(a === b));
      }
    expect(correlation(turned(rotation)[2], second)).toBeGreaterThan(Math.sqrt(2 / 3) - 0.05);
    const unknown = new Float64Array(n).fill(Number.NaN);
    const still = alignedRotation(latents, d, [{ dimension: 0, values: unknown }]);
    expect(still).toEqual(alignedRotation(latents, d, []));
  });

  it('takes rows that lack the attribute out of the account', () => {
    const some = first.map((value, i) => (i % 3 === 0 ? Number.NaN : value));
    const rotation = alignedRotation(latents, d, [{ dimension: 0, values: some }]);
    expect(correlation(turned(rotation)[0], first)).toBeGreaterThan(0.97);
  });
});
