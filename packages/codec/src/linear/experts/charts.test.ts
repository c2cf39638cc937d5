import { randomFrom } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import { WIDTH, principalComponents } from '../fit.ts';
import { fitCharts, type Charts } from './charts.ts';

const D = 3;
const random = randomFrom('charts');
const normal = (label: string, n: number): Float32Array =>
  random.stream(label).fillNormal(new Float32Array(n));
const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
};
const row = (rows: Float32Array, index: number, width: number): Float32Array =>
  rows.subarray(index * width, (index + 1) * width);

/** Rows of groups far apart, each spread along a few directions of its own. */
function grouped(groups: number, perGroup: number): { points: Float32Array; labels: Int32Array } {
  const points = new Float32Array(groups * perGroup * WIDTH);
  for (let k = 0; k < groups; k++) {
    const mean = normal(`mean ${k}`, WIDTH).map((value) => 3 * value);
    const axes = Array.from({ length: 6 }, (_, j) => normal(`axis ${k} ${j}`, WIDTH));
    for (let r = 0; r < perGroup; r++) {
      const scores = normal(`scores ${k} ${r}`, 6);
      for (let i = 0; i < WIDTH; i++)
        points[(k * perGroup + r) * WIDTH + i] =
          mean[i] + axes.reduce((sum, axis, j) => sum + (scores[j] / (2 + j)) * axis[i], 0);
    }
  }
  return {
    points,
    labels: Int32Array.from({ length: groups * perGroup }, (_, i) => Math.floor(i / perGroup)),
  };
}

function encode({ charts, unit }: Charts, k: number, x: Float32Array): Float64Array {
  const { mean, centre, components, sd, turn } = charts[k];
  const away = x.map((value, i) => value - mean[i]);
  const v = Array.from({ length: D }, (_, j) => dot(row(components, j, WIDTH), away) / sd[j]);
  return Float64Array.from({ length: D }, (_, j) => {
    const turned = v.reduce((sum, value, i) => sum + turn[j * D + i] * sd[i] * value, 0);
    return (centre[j] + turned) / unit;
  });
}

describe('charts of groups', () => {
  const { points, labels } = grouped(3, 40);
  const fit = fitCharts(points, labels, 3, D);

  it('keep distances: in a chart, of codes and of what the chart can show of two streamlines', () => {
    for (const k of [0, 1, 2]) {
      const [a, b] = [row(points, 40 * k, WIDTH), row(points, 40 * k + 7, WIDTH)];
      const [y, z] = [encode(fit, k, a), encode(fit, k, b)];
      const code = Math.hypot(...y.map((value, j) => value - z[j])) * fit.unit;
      const difference = a.map((value, i) => value - b[i]);
      const shown = Array.from({ length: D }, (_, j) =>
        dot(row(fit.charts[k].components, j, WIDTH), difference),
      );
      expect(code).toBeCloseTo(Math.hypot(...shown), 3);
    }
  });

  it('have scores of unit variance, and orthonormal components that are turned by a rotation or reflection', () => {
    for (const [k, { components, turn, sd, mean }] of fit.charts.entries()) {
      for (let i = 0; i < D; i++) {
        for (let j = 0; j < D; j++) {
          expect(dot(row(components, i, WIDTH), row(components, j, WIDTH))).toBeCloseTo(Number(i === j), 4);
          expect(dot(row(turn, i, D), row(turn, j, D))).toBeCloseTo(Number(i === j), 5);
        }
        const scores = Array.from({ length: 40 }, (_, r) => {
          const x = row(points, 40 * k + r, WIDTH);
          return (
            dot(
              row(components, i, WIDTH),
              x.map((value, c) => value - mean[c]),
            ) / sd[i]
          );
        });
        const variance = dot(scores, scores) / 40;
        // A group of 40 borrows a fourteenth from the pooled covariance.
        expect(variance).toBeGreaterThan(0.85);
        expect(variance).toBeLessThan(1.15);
      }
    }
  });

  it('lie as near to the principal axes of all rows as any turn brings them', () => {
    const whole = principalComponents(points, WIDTH, D);
    for (const { components, turn } of fit.charts) {
      const along = (rotation: ArrayLike<number>): number => {
        let sum = 0;
        for (let j = 0; j < D; j++)
          for (let i = 0; i < D; i++)
            sum += rotation[j * D + i] * dot(row(components, i, WIDTH), row(whole.components, j, WIDTH));
        return sum;
      };
      const best = along(turn);
      for (let axis = 0; axis < D; axis++) {
        for (const angle of [-0.1, 0.1, 2]) {
          const [p, q] = [axis, (axis + 1) % D];
          const other = Float64Array.from(turn);
          for (let i = 0; i < D; i++) {
            other[p * D + i] = Math.cos(angle) * turn[p * D + i] - Math.sin(angle) * turn[q * D + i];
            other[q * D + i] = Math.sin(angle) * turn[p * D + i] + Math.cos(angle) * turn[q * D + i];
          }
          expect(along(other)).toBeLessThanOrEqual(best + 1e-6);
        }
      }
    }
  });

  it('stand where a PCA of all rows has their means', () => {
    const whole = principalComponents(points, WIDTH, D);
    for (const { mean, centre } of fit.charts)
      for (let j = 0; j < D; j++) {
        const away = mean.map((value, i) => value - whole.mean[i]);
        expect(centre[j]).toBeCloseTo(dot(row(whole.components, j, WIDTH), away), 3);
      }
    expect(fit.unit).toBeCloseTo(Math.sqrt(dot(whole.sd, whole.sd) / D), 5);
  });

  it('of one group are its PCA', () => {
    const one = fitCharts(points, new Int32Array(120), 1, D);
    const whole = principalComponents(points, WIDTH, D);
    const x = row(points, 50, WIDTH);
    const code = encode(one, 0, x);
    for (let j = 0; j < D; j++) {
      const away = x.map((value, i) => value - whole.mean[i]);
      expect(code[j] * one.unit).toBeCloseTo(dot(row(whole.components, j, WIDTH), away), 2);
    }
  });
});
