import { randomFrom } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import { normalisationOf } from './normalisation.ts';
import { splitGroups } from './split.ts';

const fractions = { train: 0.6, valid: 0.2, test: 0.2 };
const tally = (split: Uint8Array): number[] =>
  [0, 1, 2].map((wanted) => split.filter((of) => of === wanted).length);

describe('splitGroups', () => {
  it('meets the fractions exactly where groups are single rows', () => {
    const groups = Uint32Array.from({ length: 100 }, (_, i) => i);
    const strata = [...groups].map((i) => (i < 60 ? 'a' : 'b'));
    const split = splitGroups(groups, strata, fractions, randomFrom(1));
    expect(tally(split.slice(0, 60))).toEqual([36, 12, 12]);
    expect(tally(split.slice(60))).toEqual([24, 8, 8]);
  });
  it('never divides a group and stays near the fractions with big groups', () => {
    const random = randomFrom(9);
    for (let trial = 0; trial < 20; trial++) {
      const groups = Uint32Array.from({ length: 400 }, () => Math.floor(100 * random.uniform() ** 3));
      const split = splitGroups(groups, Array(400).fill('x'), fractions, random.stream(`${trial}`));
      for (let row = 0; row < 400; row++) expect(split[row]).toBe(split[groups.indexOf(groups[row])]);
      const [train, valid, test] = tally(split);
      expect(Math.abs(train - 240)).toBeLessThan(30);
      expect(Math.abs(valid - 80)).toBeLessThan(30);
      expect(Math.abs(test - 80)).toBeLessThan(30);
    }
  });
  it('depends on the seed, and a label on no other label', () => {
    const groups = Uint32Array.from({ length: 50 }, (_, i) => i);
    const a = splitGroups(groups, Array(50).fill('a'), fractions, randomFrom(1));
    const both = splitGroups(
      Uint32Array.from({ length: 70 }, (_, i) => i),
      [...Array(50).fill('a'), ...Array(20).fill('b')],
      fractions,
      randomFrom(1),
    );
    expect(both.slice(0, 50)).toEqual(a);
    expect(splitGroups(groups, Array(50).fill('a'), fractions, randomFrom(2))).not.toEqual(a);
  });
  it('leaves a split of share 0 empty', () => {
    const groups = Uint32Array.from({ length: 30 }, (_, i) => i);
    expect(
      tally(splitGroups(groups, Array(30).fill('a'), { train: 0.8, valid: 0.2, test: 0 }, randomFrom(1))),
    ).toEqual([24, 6, 0]);
  });
});

it('takes centre and isotropic scale', () => {
  // Corners of a box: the mean is its middle, the variance of each axis its half edge squared.
  const box = Float32Array.from(
    [0, 1, 2, 3, 4, 5, 6, 7].flatMap((i) => [
      10 + (i & 1 ? 3 : -3),
      20 + (i & 2 ? 4 : -4),
      -5 + (i & 4 ? 12 : -12),
    ]),
  );
  const { centre, scale } = normalisationOf(box);
  expect([...centre]).toEqual([10, 20, -5]);
  expect(scale).toBeCloseTo(Math.sqrt((9 + 16 + 144) / 3), 10);
  expect(() => normalisationOf(new Float32Array(0))).toThrow(
    expect.objectContaining({ code: 'DEGENERATE_DATA' }),
  );
  expect(() => normalisationOf(new Float32Array(30))).toThrow(
    expect.objectContaining({ code: 'DEGENERATE_DATA' }),
  );
});
