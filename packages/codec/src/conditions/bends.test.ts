import { randomFrom } from '@tractogen/core';
import { expect, it } from 'vitest';
import { leaveOneOut } from '../linear/leave-one-out.ts';
import { BENDS, BEND_KNOTS, bendsOf, withBends } from './bends.ts';

const random = randomFrom('bends');
const N = 400;
const attributes = random.fillNormal(new Float32Array(2 * N));
/** The second half is another group, with the second attribute three times as wide. */
const labels = Int32Array.from({ length: N }, (_, i) => (i < N / 2 ? 0 : 1));
for (let i = N / 2; i < N; i++) attributes[2 * i + 1] *= 3;
const bends = bendsOf(attributes, 2, labels, 2, [1]);
const width = 2 + BENDS;

it('has the knots of each group where its streamlines lie', () => {
  expect(bends.bent).toEqual([1]);
  for (const [k, [own]] of bends.knots.entries()) {
    expect(own).toHaveLength(BEND_KNOTS);
    const values = [...labels.keys()].filter((i) => labels[i] === k).map((i) => attributes[2 * i + 1]);
    for (const [i, knot] of own.entries()) {
      const below = values.filter((value) => value <= knot).length / values.length;
      expect(below).toBeCloseTo(0.05 + 0.1 * i, 1);
    }
  }
});

it('does not bend along what has but few values in some group', () => {
  const few = attributes.map((value, i) => (i % 2 === 0 && i > N ? Math.sign(value) : value));
  expect(bendsOf(few, 2, labels, 2, [0, 1]).bent).toEqual([1]);
});

it('leaves attributes as they are, and puts bent terms of those that bend behind them', () => {
  expect(withBends(attributes, 2, labels, { bent: [], knots: [[], []] })).toBe(attributes);
  const bent = withBends(attributes, 2, labels, bends);
  for (let i = 0; i < N; i++)
    expect(bent.subarray(i * width, i * width + 2)).toEqual(attributes.subarray(2 * i, 2 * i + 2));
  // Behind the last knot all terms are straight, in front of the first they are not there.
  const [low, high, higher, highest] = [-9, 9, 10, 11].map((x) =>
    withBends(Float32Array.of(0, x), 2, Int32Array.of(1), bends).subarray(2),
  );
  expect(low).toEqual(new Float32Array(BENDS));
  for (let j = 0; j < BENDS; j++) expect((highest[j] - higher[j]) / (higher[j] - high[j])).toBeCloseTo(1, 4);
  expect(withBends(Float32Array.of(4, 9), 2, Int32Array.of(-1), bends)).toEqual(
    Float32Array.of(4, 9, ...new Float32Array(BENDS)),
  );
});

it('makes a law that bends linear in what it gives', () => {
  const rows = N / 2;
  // Straight beyond the knots, as the terms are.
  const law = (x: number, y: number): number => 3 * x + Math.sin(2 * Math.max(-1.5, Math.min(y, 1.5)));
  const bent = withBends(attributes, 2, labels, bends);
  const design = new Float64Array(rows * (width + 1));
  for (let i = 0; i < rows; i++)
    design.set([1, ...bent.subarray(i * width, (i + 1) * width)], i * (width + 1));
  const target = Array.from({ length: rows }, (_, i) => law(attributes[2 * i], attributes[2 * i + 1]));
  // Of a line in both a half would be left.
  expect(leaveOneOut(design, width + 1, target)!.error).toBeLessThan(0.03);
});
