import type { Expert, ExpertsFit } from '@tractogen/codec';
import { randomFrom } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import type { ExpertsLayout } from '../blocks/experts-start.ts';
import { normals } from '../testing/differences.ts';
import { regressionValues } from './regression-start.ts';

const [WIDTH, D] = [768, 2];
const random = randomFrom(81);
/** Orthonormal directions of 768 numbers. */
const cosine = (j: number, k: number): number =>
  Math.sqrt(2 / WIDTH) * Math.cos(((j + 1) * Math.PI * (k + 0.5)) / WIDTH);
/** Columns of a Hadamard matrix of order 8: mean 0, variance 1, no correlation. */
const SIGNS = [
  [1, 1, 1, 1, -1, -1, -1, -1],
  [1, 1, -1, -1, 1, 1, -1, -1],
];
const SPREAD = [
  [3, 0.5],
  [1, 2],
];
const LABELS = Int32Array.from({ length: 16 }, (_, row) => row >> 3);
/** Two groups of eight rows: scores ±sd along two directions of their own, about means of their own. */
const means = [0, 1].map((k) => normals(random.stream(`mean ${k}`), [WIDTH]));
const points = Float32Array.from({ length: 16 * WIDTH }, (_, at) => {
  const [row, i] = [Math.floor(at / WIDTH), at % WIDTH];
  const k = LABELS[row];
  return SPREAD[k].reduce((sum, sd, j) => sum + sd * SIGNS[j][row % 8] * cosine(2 * k + j, i), means[k][i]);
});
const fit: ExpertsFit = {
  experts: [0, 1].map((k): Expert => ({
    mean: means[k],
    slopes: new Float32Array(0),
    components: Float32Array.from({ length: D * WIDTH }, (_, at) =>
      cosine(2 * k + Math.floor(at / WIDTH), at % WIDTH),
    ),
    variance: Float64Array.from(SPREAD[k], (sd) => sd ** 2),
    share: 0.5,
  })),
  discriminant: { kernel: new Float32Array(2 * WIDTH), bias: new Float32Array(2) },
};
const attribute = normals(random.stream('attribute'), [16]);
const layout: ExpertsLayout = {
  latent: D,
  gate: 'given',
  noise: 0.1,
  heads: [
    { name: 'z_mean', units: D },
    { name: 'z_log_var', units: D },
    { name: 'r_mean', units: 1 },
    { name: 'r_log_var', units: 1 },
  ],
  ends: null,
};
const UNITS = 2 * D + 2;
const BLOCK = WIDTH + 1;
const kernel = new Float32Array(2 * BLOCK * UNITS);
regressionValues(new Map([['experts/kernel', kernel]]), fit, layout, points, LABELS, attribute);

/** An output of an expert's affine map. */
function output(k: number, row: number, unit: number): number {
  let sum = kernel[(k * BLOCK + WIDTH) * UNITS + unit];
  for (let i = 0; i < WIDTH; i++) sum += points[row * WIDTH + i] * kernel[(k * BLOCK + i) * UNITS + unit];
  return sum;
}

/** Least squares of an attribute on a constant and two scores, by Cramer's rule on the normal equations. */
function leastSquares(rows: readonly number[]): { fitted: number[]; left: number } {
  const design = rows.map((row) => [1, SIGNS[0][row % 8], SIGNS[1][row % 8]]);
  const gram = [0, 1, 2].map((i) => [0, 1, 2].map((j) => design.reduce((s, x) => s + x[i] * x[j], 0)));
  const right = [0, 1, 2].map((i) => design.reduce((s, x, at) => s + x[i] * attribute[rows[at]], 0));
  const solution = [0, 1, 2].map(
    (column) =>
      determinant(gram.map((line, i) => line.map((v, j) => (j === column ? right[i] : v)))) /
      determinant(gram),
  );
  const fitted = design.map((x) => x.reduce((s, value, i) => s + value * solution[i], 0));
  const left = fitted.reduce((s, value, at) => s + (value - attribute[rows[at]]) ** 2, 0) / rows.length;
  return { fitted, left };
}

function determinant([[a, b, c], [d, e, f], [g, h, i]]: number[][]): number {
  return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
}

describe('regressionValues', () => {
  it.each([0, 1])('predicts as ordinary least squares on the scores of group %d does', (k) => {
    const rows = [...LABELS.keys()].filter((row) => LABELS[row] === k);
    const { fitted, left } = leastSquares(rows);
    for (const [at, row] of rows.entries()) {
      expect(output(k, row, 2 * D)).toBeCloseTo(fitted[at], 4);
      expect(output(k, row, 2 * D + 1)).toBeCloseTo(Math.log(left), 5);
    }
  });

  it('writes the logarithm as the head is to put it out', () => {
    const values = new Map([['experts/kernel', new Float32Array(kernel.length)]]);
    const other = { ...layout, logVarianceAs: (logVariance: number) => 3 * logVariance };
    regressionValues(values, fit, other, points, LABELS, attribute);
    const at = WIDTH * UNITS + 2 * D + 1;
    expect(values.get('experts/kernel')![at]).toBeCloseTo(3 * kernel[at], 5);
  });

  it('touches no other head', () => {
    for (let at = 0; at < kernel.length; at++) if (at % UNITS < 2 * D) expect(kernel[at]).toBe(0);
  });

  it('claims no more certainty than a variance of 1e-4, where the fit is exact', () => {
    const exact = Float32Array.from({ length: 16 }, (_, row) => SIGNS[0][row % 8]);
    const values = new Map([['experts/kernel', new Float32Array(kernel.length)]]);
    regressionValues(values, fit, layout, points, LABELS, exact);
    const found = values.get('experts/kernel')!;
    expect(found[WIDTH * UNITS + 2 * D + 1]).toBeCloseTo(Math.log(1e-4), 5);
  });
});
