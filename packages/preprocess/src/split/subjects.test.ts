import { category } from '@tractogen/formats';
import { randomFrom } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import { groupsWithin, splitSubjects } from './subjects.ts';

const fractions = { train: 0.6, valid: 0.2, test: 0.2 };

describe('splitSubjects', () => {
  it('keeps all rows of a subject together, and the shares of subjects within each diagnosis', () => {
    const random = randomFrom('cohort');
    const subjects = Array.from({ length: 100 }, (_, i) => ({
      id: `s${i}`,
      diagnosis: i < 40 ? 'CN' : i < 75 ? 'MCI' : 'AD',
      rows: 1 + Math.floor(20 * random.uniform()),
    }));
    const rows = subjects.flatMap(({ id, diagnosis, rows: n }) =>
      Array.from({ length: n }, () => ({ id, diagnosis })),
    );
    const subject = category(rows.map(({ id }) => id));
    const split = splitSubjects(
      { subject, diagnosis: category(rows.map(({ diagnosis }) => diagnosis)) },
      fractions,
      randomFrom(1),
    );
    const of = new Map<string, Set<number>>();
    for (const [row, { id }] of rows.entries()) of.set(id, (of.get(id) ?? new Set()).add(split[row]));
    expect([...of.values()].every(({ size }) => size === 1)).toBe(true);
    const share = (diagnosis: string, wanted: number): number =>
      subjects.filter((s) => s.diagnosis === diagnosis && of.get(s.id)?.has(wanted)).length;
    expect([0, 1, 2].map((wanted) => share('CN', wanted))).toEqual([24, 8, 8]);
    expect([0, 1, 2].map((wanted) => share('MCI', wanted))).toEqual([21, 7, 7]);
    expect([0, 1, 2].map((wanted) => share('AD', wanted))).toEqual([15, 5, 5]);
  });

  it('takes the first known diagnosis of a subject, and the seed', () => {
    const subject = category(['a', 'a', 'b', 'c', 'd', 'e']);
    const diagnosis = category([null, 'MCI', null, null, null, null]);
    const split = (seed: number) => [...splitSubjects({ subject, diagnosis }, fractions, randomFrom(seed))];
    expect(split(1)).toEqual(split(1));
    expect(split(1)[0]).toBe(split(1)[1]);
    expect(new Set([1, 2, 3, 4, 5, 6].map((seed) => split(seed).join(''))).size).toBeGreaterThan(1);
  });
});

describe('groupsWithin', () => {
  it('asks for the rows of each subject alone and never gives two subjects a group', () => {
    const subject = category(['x', 'y', 'x', 'y', 'y']);
    const asked: number[][] = [];
    const groups = groupsWithin(subject, (rows) => {
      asked.push([...rows]);
      return rows.map(() => 7);
    });
    expect(asked).toEqual([
      [0, 2],
      [1, 3, 4],
    ]);
    expect([...groups]).toEqual([0, 1, 0, 1, 1]);
  });
});

it('every split gets a subject where there are enough, however few', () => {
  for (const subjects of [3, 4, 5, 7])
    for (let seed = 0; seed < 20; seed++) {
      const names = Array.from({ length: subjects }, (_, i) => `s${i}`);
      const diagnoses = names.map((_, i) => ['CN', 'MCI', 'AD'][i % 3]);
      const table = { subject: category(names), diagnosis: category(diagnoses) };
      const split = splitSubjects(table, { train: 0.6, valid: 0.2, test: 0.2 }, randomFrom(seed));
      expect(new Set(split)).toEqual(new Set([0, 1, 2]));
      expect(split.filter((one) => one === 0).length).toBeGreaterThanOrEqual(subjects === 3 ? 1 : 2);
    }
});

it('fewer subjects than splits are refused, in one line', () => {
  const table = { subject: category(['a', 'b', 'a']), diagnosis: category([null, null, null]) };
  const split = (fractions: { train: number; valid: number; test: number }): Uint8Array =>
    splitSubjects(table, fractions, randomFrom(1));
  expect(() => split({ train: 0.6, valid: 0.2, test: 0.2 })).toThrow(
    expect.objectContaining({ code: 'DEGENERATE_DATA', exitCode: 2 }),
  );
  expect(new Set(split({ train: 0.5, valid: 0.5, test: 0 }))).toEqual(new Set([0, 1]));
});
