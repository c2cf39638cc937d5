import { describe, expect, it } from 'vitest';
import { WIDTH } from '../fit.ts';
import { fitExperts, type Expert } from './fit.ts';

/** Orthonormal directions of 768 numbers. */
const cosine = (j: number, k: number): number =>
  Math.sqrt(2 / WIDTH) * Math.cos(((j + 1) * Math.PI * (k + 0.5)) / WIDTH);
const direction = (j: number): Float64Array => Float64Array.from({ length: WIDTH }, (_, k) => cosine(j, k));
const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let k = 0; k < WIDTH; k++) sum += a[k] * b[k];
  return sum;
};

/** Entry of Sylvester's Hadamard matrix: columns from 1 on have mean 0, variance 1, and no correlation, exactly. */
function sign(row: number, column: number): number {
  let bits = row & column;
  let parity = 1;
  for (; bits > 0; bits &= bits - 1) parity = -parity;
  return parity;
}

/** A group whose sample moments are its law's, to the last digit: a Hadamard design instead of a random draw. */
interface Law {
  /** A power of two. */
  readonly rows: number;
  /** Place of the mean along direction 20. */
  readonly mean: number;
  /** Per direction, its standard deviation; column of the design = place in this list + 1. */
  readonly sd: readonly (readonly [direction: number, sd: number])[];
  /** Per attribute, direction and slope; columns of the design behind those of `sd`. */
  readonly slopes: readonly (readonly [direction: number, slope: number])[];
}

function rowsOf(laws: readonly Law[]): {
  points: Float32Array;
  labels: Int32Array;
  attributes: Float32Array;
} {
  const [points, labels, attributes]: number[][] = [[], [], []];
  for (const [k, law] of laws.entries()) {
    for (let row = 0; row < law.rows; row++) {
      const x = direction(20).map((value) => law.mean * value);
      const add = (j: number, weight: number): void => {
        for (let i = 0; i < WIDTH; i++) x[i] += weight * cosine(j, i);
      };
      for (const [i, [j, sd]] of law.sd.entries()) add(j, sd * sign(row, i + 1));
      for (const [i, [j, slope]] of law.slopes.entries()) {
        const value = sign(row, law.sd.length + 1 + i);
        attributes.push(value);
        add(j, slope * value);
      }
      points.push(...x);
      labels.push(k);
    }
  }
  return {
    points: Float32Array.from(points),
    labels: Int32Array.from(labels),
    attributes: Float32Array.from(attributes),
  };
}

const LAWS: readonly Law[] = [
  {
    rows: 32,
    mean: 6,
    sd: [
      [0, 3],
      [1, 2],
      [2, 1],
    ],
    slopes: [
      [7, 0.5],
      [0, -1],
    ],
  },
  {
    rows: 8,
    mean: -6,
    sd: [
      [3, 2.5],
      [0, 1.5],
    ],
    slopes: [
      [8, 2],
      [9, 0.25],
    ],
  },
];
const D = 3;
// A fit takes seconds (an eigen-decomposition of 768 × 768), so the tests share it.
const { points, labels, attributes } = rowsOf(LAWS);
// Two rows of no group, far away.
const stray = Float32Array.from(
  { length: 2 * WIDTH },
  (_, i) => 50 * cosine(30 + Math.floor(i / WIDTH), i % WIDTH),
);
const fit = fitExperts(
  Float32Array.of(...points, ...stray),
  Int32Array.of(...labels, -1, -1),
  2,
  Float32Array.of(...attributes, 9, 9, 9, 9),
  D,
);

/** Variances along directions of a group's own scatter, of all groups', and of the mixture that is fitted. */
function mixed(k: number): Map<number, number> {
  const total = LAWS.reduce((sum, { rows }) => sum + rows, 0);
  const weight = D / (D + LAWS[k].rows);
  const out = new Map<number, number>();
  for (const [i, law] of LAWS.entries()) {
    const share = (weight * law.rows) / total + (i === k ? 1 - weight : 0);
    for (const [j, sd] of law.sd) out.set(j, (out.get(j) ?? 0) + share * sd ** 2);
  }
  return new Map([...out].toSorted(([, a], [, b]) => b - a));
}

describe('fitExperts', () => {
  it.each([0, 1])('recovers mean, slopes, directions and variances of group %d', (k) => {
    const expert: Expert = fit.experts[k];
    const law = LAWS[k];
    expect(expert.share).toBeCloseTo(law.rows / 40, 12);
    const mean = direction(20).map((value) => law.mean * value);
    for (let i = 0; i < WIDTH; i++) expect(expert.mean[i]).toBeCloseTo(mean[i], 4);
    for (const [m, [j, slope]] of law.slopes.entries()) {
      const found = expert.slopes.subarray(m * WIDTH, (m + 1) * WIDTH);
      for (let i = 0; i < WIDTH; i++) expect(found[i]).toBeCloseTo(slope * cosine(j, i), 5);
    }
    const wanted = [...mixed(k)].slice(0, D);
    for (const [m, [j, variance]] of wanted.entries()) {
      expect(expert.variance[m] / variance).toBeCloseTo(1, 4);
      expect(Math.abs(dot(expert.components.subarray(m * WIDTH), direction(j)))).toBeCloseTo(1, 5);
    }
  });

  it('lends a small group directions that it has not shown', () => {
    // The second group varies along two directions only; the third is the first group's second one.
    expect([...mixed(1).keys()].slice(0, D)).toEqual([3, 0, 1]);
    expect(Math.abs(dot(fit.experts[1].components.subarray(2 * WIDTH), direction(1)))).toBeCloseTo(1, 5);
    expect(fit.experts[1].variance[2]).toBeCloseTo((3 / 11) * (32 / 40) * 2 ** 2, 4);
  });

  it('gives orthonormal components', () => {
    for (const { components } of fit.experts) {
      for (let i = 0; i < D; i++)
        for (let j = 0; j <= i; j++)
          expect(dot(components.subarray(i * WIDTH), components.subarray(j * WIDTH))).toBeCloseTo(
            Number(i === j),
            5,
          );
    }
  });

  it("has Fisher's discriminant: the difference of logits in closed form, within the data's span", () => {
    // Along each direction: pooled variance, with a hundredth of the mean of 41 (rows − 1) of them.
    const pooled = new Map<number, number>();
    for (const { rows, sd } of LAWS)
      for (const [j, s] of sd) pooled.set(j, (pooled.get(j) ?? 0) + (rows / 40) * s ** 2);
    const ridge = ([...pooled.values()].reduce((sum, value) => sum + value, 0) / 41) * 1e-2;
    // Means differ along direction 20 alone, where nothing scatters.
    const slope = (6 - -6) / ridge;
    const { kernel, bias } = fit.discriminant;
    for (const along of [-3, 0.1, 5]) {
      const x = direction(20).map((value, i) => along * value + 2 * cosine(0, i) - cosine(3, i));
      const logits = [0, 1].map(
        (k) => bias[k] + x.reduce((sum, value, i) => sum + value * kernel[i * 2 + k], 0),
      );
      const wanted = slope * along + Math.log(32 / 8);
      expect(Math.abs(logits[0] - logits[1] - wanted)).toBeLessThan(0.1);
    }
  });

  it('refuses a group of one, and fewer rows than components', () => {
    const some = points.subarray(0, 4 * WIDTH);
    expect(() => fitExperts(some, Int32Array.of(0, 0, 0, 0), 1, new Float32Array(0), 4)).toThrow(
      expect.objectContaining({ code: 'DEGENERATE_DATA' }),
    );
    expect(() => fitExperts(some, Int32Array.of(0, 0, 0, 1), 2, new Float32Array(0), 1)).toThrow(
      /group 1 has 1 streamlines/,
    );
  });
});
