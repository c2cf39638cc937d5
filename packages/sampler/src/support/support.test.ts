import { randomFrom } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import { madeModel, madeTable } from '../testing/made.ts';
import { trainingOf } from '../requests/training.ts';
import { sparseness } from './density.ts';
import { judge, supportedByModel, supportedByRows } from './judge.ts';
import { supportWarning } from './warning.ts';

const normals = (n: number, seed: string): Float64Array => {
  const random = randomFrom(seed);
  return Float64Array.from({ length: n }, () => random.normal());
};
const never = (): boolean => {
  throw new Error('no density');
};

describe('sparseness', () => {
  it('finds the threshold of three points by hand', () => {
    // −1, 0, 1 standardised by √(2/3): −a, 0, a with a² = 3/2. Silverman: σ² = 3/2 (n − 1), h = σ (4/9)^(1/5).
    const sparse = sparseness([Float64Array.of(-1, 0, 1)], randomFrom(1)) ?? never;
    const h2 = 1.5 * (4 / 9) ** 0.4;
    const kernel = (squared: number): number => Math.exp((-1.5 * squared) / (2 * h2));
    // Without themselves: the outer ones have (K(1) + K(4)) / 2, the inner one K(1). The 1st percentile lies
    // between the two lowest, which are equal.
    const threshold = (kernel(1) + kernel(4)) / 2;
    const density = (x: number): number => (kernel((x + 1) ** 2) + kernel(x ** 2) + kernel((x - 1) ** 2)) / 3;
    let [inside, outside] = [1, 6];
    for (let step = 0; step < 60; step++) {
      const middle = (inside + outside) / 2;
      if (density(middle) < threshold) outside = middle;
      else inside = middle;
    }
    expect(sparse([inside - 1e-6])).toBe(false);
    expect(sparse([outside + 1e-6])).toBe(true);
    expect(sparse([-outside - 1e-6])).toBe(true);
  });

  it('flags about one in a hundred draws of the same law, and the hole of a ring', () => {
    const [x, y] = [normals(1500, 'x'), normals(1500, 'y')];
    const sparse = sparseness([x, y], randomFrom(1)) ?? never;
    const [u, v] = [normals(4000, 'u'), normals(4000, 'v')];
    const flagged = [...u.keys()].filter((i) => sparse([u[i], v[i]])).length / 4000;
    expect(flagged).toBeGreaterThan(0.004);
    expect(flagged).toBeLessThan(0.02);
    const angle = x.map((value) => 20 * value);
    const ring =
      sparseness(
        [
          angle.map((t, i) => (5 + 0.3 * y[i]) * Math.cos(t)),
          angle.map((t, i) => (5 + 0.3 * y[i]) * Math.sin(t)),
        ],
        randomFrom(1),
      ) ?? never;
    expect(ring([0, 0])).toBe(true);
    expect(ring([5, 0])).toBe(false);
  });

  it('lets ages between those of subjects pass, and sees a diagnosis that an age does not have', () => {
    // 60 subjects of 50 streamlines: CN from 50 to 90 years, AD from 70.
    const random = randomFrom('ages');
    const subjects = Array.from({ length: 60 }, (_, i) => {
      const ad = i % 2;
      return { ad, age: (ad === 1 ? 70 : 50) + (ad === 1 ? 20 : 40) * random.uniform() };
    });
    const rows = subjects.flatMap((subject) => Array.from({ length: 50 }, () => subject));
    const columns = [Float64Array.from(rows, ({ age }) => age), Float64Array.from(rows, ({ ad }) => ad)];
    const sparse = sparseness(columns, randomFrom(1)) ?? never;
    for (let age = 55; age <= 85; age += 0.37) expect(sparse([age, 0])).toBe(false);
    for (let age = 73; age <= 87; age += 0.37) expect(sparse([age, 1])).toBe(false);
    expect(sparse([52, 1])).toBe(true);
  });

  it('says nothing on attributes that do not vary, or two rows', () => {
    expect(sparseness([new Float64Array(20).fill(3)], randomFrom(1))).toBeNull();
    expect(sparseness([Float64Array.of(1, 2)], randomFrom(1))).toBeNull();
    const one = sparseness([normals(200, 'x'), new Float64Array(200)], randomFrom(1));
    expect(one?.([0, 7])).toBe(false);
  });

  it('is the same for many rows, of which a part is looked at, and for equal seeds', () => {
    const many = normals(5000, 'many');
    const probes = Array.from({ length: 200 }, (_, i) => -4 + i / 25);
    const flags = (seed: number): boolean[] => {
      const sparse = sparseness([many], randomFrom(seed)) ?? never;
      return probes.map((x) => sparse([x]));
    };
    const found = flags(1);
    expect(flags(1)).toEqual(found);
    // The 1st percentile of a normal's density lies at 2.58 standard deviations.
    for (const [i, x] of probes.entries()) {
      if (Math.abs(x) < 2.2) expect(found[i]).toBe(false);
      if (Math.abs(x) > 3.2) expect(found[i]).toBe(true);
    }
  });
});

describe('judge', () => {
  const table = madeTable();
  const training = trainingOf(table);
  const attributes = ['length', 'age'];
  const ask = (length: number[], age: number[]) => ({
    bundle: 'a',
    count: length.length,
    values: new Map([
      ['length', Float64Array.from(length)],
      ['age', Float64Array.from(age)],
    ]),
    words: new Map(),
  });

  it('tells what is out of range from what is sparse, by bundle', () => {
    const supported = supportedByRows('a', attributes, training, randomFrom(1));
    const { low, high } = supported.ranges.get('length') ?? { low: 0, high: 0 };
    const own = [...table.bundle.codes.keys()].filter((row) => row % 4 !== 3);
    expect(low).toBe(Math.min(...own.map((row) => training.values('length')[row])));
    // Age follows length: 70 years at 40 mm. A short streamline of an old subject is within both ranges.
    const found = judge(ask([40, high + 0.01, low - 0.01, 43, 35], [70, 78, 62, 78, 82]), supported);
    expect([...found.out]).toEqual([0, 1, 1, 0, 1]);
    expect([...found.beyond]).toEqual([['length', 2]]);
    expect(found.sparse).toBe(1);
    expect(supportWarning('a', found, supported)).toMatch(
      /^a: 3 of 5 requests are out of training's support and flagged \(2 by length, which training has from \d.* to \d.*; 1 where training is sparse\)$/,
    );
    // 60 mm is ordinary in the other bundle.
    expect([
      ...judge({ ...ask([60], [70]), bundle: 'b' }, supportedByRows('b', attributes, training, randomFrom(1)))
        .out,
    ]).toEqual([0]);
    expect([...judge(ask([60], [70]), supported).out]).toEqual([1]);
  });

  it('goes by the stored range where there are no rows', () => {
    const supported = supportedByModel('a', attributes, madeModel(table, attributes));
    const found = judge(ask([40, 60, 34], [70, 70, 86]), supported);
    expect([...found.out]).toEqual([0, 1, 0]);
    expect(supportWarning('a', judge(ask([40], [70]), supported), supported)).toBeNull();
  });
});
