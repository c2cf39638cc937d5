import { randomFrom } from '@tractogen/core';
import { expect, it } from 'vitest';
import { linearGaussian } from './linear-gaussian.ts';

it('has the mean and the covariance of the law it was fitted to, at each request', () => {
  const random = randomFrom('linear-gaussian');
  const n = 2000;
  const a = Float64Array.from({ length: n }, () => 80 + 5 * random.normal());
  // z = (1 + 0.2 a + u, −3 + v + ½ u), u and v standard: covariance 1, ½, 1¼.
  const latents = new Float32Array(2 * n);
  for (let i = 0; i < n; i++) {
    const [u, v] = [random.normal(), random.normal()];
    latents.set([1 + 0.2 * a[i] + u, -3 + v + 0.5 * u], 2 * i);
  }
  const m = 5000;
  const made = linearGaussian({
    latents,
    dims: 2,
    attributes: [a],
    requests: [new Float64Array(m).fill(90)],
    random: randomFrom('draws'),
  })!;
  const column = (d: number): number[] => Array.from({ length: m }, (_, i) => made[2 * i + d]);
  const centre = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / m;
  const together = (p: readonly number[], q: readonly number[]): number =>
    p.reduce((sum, v, i) => sum + (v - centre(p)) * (q[i] - centre(q)), 0) / (m - 1);
  const [first, second] = [column(0), column(1)];
  // Four standard errors: of the mean from 5,000 draws and a line fitted to 2,000 at two deviations from its centre.
  const error = 4 * Math.sqrt(1 / m + (1 + 4) / n);
  expect(Math.abs(centre(first) - 19)).toBeLessThan(error);
  expect(Math.abs(centre(second) + 3)).toBeLessThan(1.2 * error);
  const spread = 4 * Math.sqrt(2 / m + 2 / n);
  expect(Math.abs(together(first, first) - 1)).toBeLessThan(spread);
  expect(Math.abs(together(first, second) - 0.5)).toBeLessThan(spread);
  expect(Math.abs(together(second, second) - 1.25)).toBeLessThan(1.25 * spread);
});

it('works with fewer streamlines than dimensions, and says when they are too few', () => {
  const random = randomFrom('few');
  const task = (n: number) => ({
    latents: random.fillNormal(new Float32Array(n * 32)),
    dims: 32,
    attributes: [Float64Array.from({ length: n }, () => random.normal())],
    requests: [Float64Array.of(0, 1)],
    random,
  });
  expect(linearGaussian(task(12))).toHaveLength(64);
  expect(linearGaussian(task(5))).toBeNull();
});
