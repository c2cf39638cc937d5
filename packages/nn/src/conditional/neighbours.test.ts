import { randomFrom } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import { neighbourMeans, type Strayed } from './neighbours.ts';

const strayed = (labels: number[], requests: number[], deviations: number[]): Strayed => ({
  labels: Float32Array.from(labels),
  requests: Float32Array.from(requests),
  deviations: Float32Array.from(deviations),
});

describe('what neighbours stray by', () => {
  it('is the mean of the others of the class, nearer requests counting for more', () => {
    // The Gaussian is 0.35 standard deviations wide.
    const own = strayed([0, 0, 0], [0, 0.35, 0.7], [1, 2, 4]);
    const [near, far] = [Math.exp(-0.5), Math.exp(-2)];
    const means = neighbourMeans(own);
    expect(means[0]).toBeCloseTo((near * 2 + far * 4) / (near + far), 6);
    expect(means[1]).toBeCloseTo((1 + 4) / 2, 6);
    expect(means[2]).toBeCloseTo((far * 1 + near * 2) / (near + far), 6);
  });

  it('keeps classes and attributes apart, and counts earlier rows as it does the batch’s', () => {
    const own = strayed([0, 1], [0, 1, 0, 1], [1, 10, 100, 1000]);
    const before = strayed([0, -1, 0], [0, 1, 0, 1, 0, 1], [3, 30, 7, 7, 5, 50]);
    expect([...neighbourMeans(own, before)]).toEqual([4, 40, 0, 0]);
  });

  it('is nothing where neighbours are too few or too far', () => {
    expect([...neighbourMeans(strayed([0, 0, 0], [0, 3, 9], [1, 1, 1]))]).toEqual([0, 0, 0]);
    // One of weight 0.5 is enough: at 0.35 · √(2 ln 2).
    const [inside, outside] = [0.412, 0.4125];
    expect([...neighbourMeans(strayed([0, 0], [0, inside], [1, 1]))]).toEqual([1, 1]);
    expect([...neighbourMeans(strayed([0, 0], [0, outside], [1, 1]))]).toEqual([0, 0]);
  });

  it.each([1, 2, 3, 4, 5])('tells nearly every request for %i attributes', (a) => {
    const random = randomFrom(3);
    const n = 1024;
    const own = {
      labels: Float32Array.from({ length: n }, () => random.integer(7)),
      requests: Float32Array.from({ length: n * a }, () => random.normal()),
      deviations: new Float32Array(n).fill(0.2),
    };
    const told = neighbourMeans(own).filter((mean) => Math.abs(mean - 0.2) < 1e-6);
    expect(told.length / n).toBeGreaterThan(0.95);
  });
});
