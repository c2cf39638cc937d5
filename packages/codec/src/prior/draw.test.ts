import { randomFrom } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import { drawPrior, type Drawn } from './draw.ts';
import { TRACTOENCODER_PRIOR, priorSchema, type Prior } from './prior.ts';

const N = 20_000;
const D = 3;
const CLASSES = 5;
const draws = (prior: Prior, label: number, more: Partial<Drawn> = {}): Float32Array =>
  drawPrior(prior, randomFrom(8), {
    latent: D,
    classes: CLASSES,
    labels: new Int32Array(N).fill(label),
    ...more,
  });

/** Mean, and covariance of each pair of dimensions. */
function moments(z: Float32Array, d = D): { mean: number[]; covariance: number[][] } {
  const n = z.length / d;
  const mean = Array.from({ length: d }, (_, j) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += z[i * d + j] / n;
    return sum;
  });
  const covariance = mean.map((a, j) =>
    mean.map((b, k) => {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += ((z[i * d + j] - a) * (z[i * d + k] - b)) / n;
      return sum;
    }),
  );
  return { mean, covariance };
}

/** A sample of N has this mean and covariance to five standard errors. */
function expectMoments(
  z: Float32Array,
  mean: readonly number[],
  covariance: readonly (readonly number[])[],
): void {
  const found = moments(z, mean.length);
  const five = 5 / Math.sqrt(z.length / mean.length);
  for (const [j, wanted] of mean.entries()) {
    expect(Math.abs(found.mean[j] - wanted)).toBeLessThan(five * Math.sqrt(covariance[j][j]));
    for (const [k, value] of covariance[j].entries()) {
      const error = Math.sqrt(value ** 2 + covariance[j][j] * covariance[k][k]);
      expect(Math.abs(found.covariance[j][k] - value)).toBeLessThan(five * error);
    }
  }
}

const identity = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];

describe('drawPrior', () => {
  it('draws N(0, I) for every class', () => {
    const z = draws({ kind: 'standard' }, 0);
    expectMoments(z, [0, 0, 0], identity);
    expect(draws({ kind: 'standard' }, 4)).toEqual(z);
  });

  it.each([0, 1, 3])('puts class %d on the ring, anticlockwise by its share of the turn', (label) => {
    const angle = (2 * Math.PI * label) / CLASSES;
    const z = draws({ kind: 'ring', radius: 4 }, label);
    expectMoments(z, [4 * Math.cos(angle), 4 * Math.sin(angle), 0], identity);
  });

  it("has TractoEncoder's numbers for class 0: mean 1.5 along the first axis, SDs 0.5 and 0.1", () => {
    expectMoments(
      draws(TRACTOENCODER_PRIOR, 0),
      [1.5, 0, 0],
      [
        [0.25, 0, 0],
        [0, 0.01, 0],
        [0, 0, 0.01],
      ],
    );
  });

  it('turns class 1 of 4 clockwise by a quarter', () => {
    expectMoments(
      draws(TRACTOENCODER_PRIOR, 1, { classes: 4 }),
      [0, -1.5, 0],
      [
        [0.01, 0, 0],
        [0, 0.25, 0],
        [0, 0, 0.01],
      ],
    );
  });

  it('turns mean and covariance of any class together: z · R(θ), R(θ) = (cos, −sin; sin, cos)', () => {
    const label = 2;
    const angle = (2 * Math.PI * label) / CLASSES;
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    const [a, b] = [0.25, 0.01];
    const cross = (b - a) * c * s;
    expectMoments(
      draws(TRACTOENCODER_PRIOR, label),
      [1.5 * c, -1.5 * s, 0],
      [
        [a * c ** 2 + b * s ** 2, cross, 0],
        [cross, a * s ** 2 + b * c ** 2, 0],
        [0, 0, b],
      ],
    );
  });

  it('follows the attribute along the direction in the prior of regression', () => {
    const prior: Prior = {
      kind: 'regression',
      attribute: 'length',
      direction: [0.6, 0, -0.8],
      bias: [0.1, -1, 0],
      logvar: Math.log(0.04),
    };
    const small = identity.map((row) => row.map((value) => 0.04 * value));
    expectMoments(draws(prior, 0, { attribute: new Float32Array(N).fill(2) }), [1.3, -1, -1.6], small);
    // Without one: at the mean of the attribute.
    expectMoments(draws(prior, 0), [0.1, -1, 0], small);
  });

  it('reads labels and attributes row by row, and repeats itself from one stream', () => {
    const rows: Drawn = { latent: 2, classes: 2, labels: [0, 1, 0, 1] };
    const prior: Prior = { kind: 'ring', radius: 100 };
    const z = drawPrior(prior, randomFrom(1), rows);
    expect([0, 1, 2, 3].map((row) => Math.sign(z[row * 2]))).toEqual([1, -1, 1, -1]);
    expect(drawPrior(prior, randomFrom(1), rows)).toEqual(z);
    expect(drawPrior(prior, randomFrom(2), rows)).not.toEqual(z);
  });

  it.each<Prior>([{ kind: 'standard' }, { kind: 'ring', radius: 2 }, TRACTOENCODER_PRIOR])(
    'is finite in one dimension: $kind',
    (prior) => {
      const z = drawPrior(prior, randomFrom(1), { latent: 1, classes: 3, labels: [0, 1, 2] });
      expect(z.every(Number.isFinite)).toBe(true);
    },
  );
});

describe('priorSchema', () => {
  it('takes what it writes and refuses what makes no law', () => {
    expect(priorSchema.parse(TRACTOENCODER_PRIOR)).toEqual(TRACTOENCODER_PRIOR);
    for (const wrong of [
      { kind: 'ring', radius: 0 },
      { kind: 'ring' },
      { kind: 'normal' },
      { ...TRACTOENCODER_PRIOR, rest: -1 },
    ])
      expect(priorSchema.safeParse(wrong).success).toBe(false);
  });
});
