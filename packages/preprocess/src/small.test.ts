import { SPLITS, readSplit, type StreamlineTable } from '@tractogen/formats';
import type { Artefact } from '@tractogen/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bench, smallFiles, type Bench } from './testing/artefacts.ts';

type Named = readonly [string, readonly (readonly number[])[]];
const along = (y: number, length = 30): number[][] => [
  [0, y, 0],
  [length, y, 0],
];
const spread = (n: number, name: string): Named[] =>
  Array.from({ length: n }, (_, i) => [name, along(i * 2)]);

let space: Bench;
beforeEach(async () => {
  space = await bench();
});
afterEach(async () => await space.remove());

async function rowsOf(artefact: Artefact): Promise<{ table: StreamlineTable; row: number; id: number }[]> {
  const all = [];
  for (const split of SPLITS) {
    const table = await readSplit(artefact, split);
    for (let row = 0; row < table.rows; row++) all.push({ table, row, id: table.id[row] });
  }
  return all.toSorted((a, b) => a.id - b.id);
}

it('tells on that streamlines are simulated, and of no others', async () => {
  const simulated = JSON.stringify({ schema: 1, arm: 'null' });
  await space.give({ ...smallFiles(spread(6, 'a')), 'simulated.json': simulated });
  expect((await (await space.run()).read('simulated.json')).toString()).toBe(simulated);
  await space.give(smallFiles(spread(6, 'a')));
  expect((await space.run()).has('simulated.json')).toBe(false);
});

describe('what is dropped', () => {
  const bad: Named[] = [
    [
      'a',
      [
        [NaN, 0, 0],
        [1, 1, 1],
      ],
    ],
    ['a', [[1, 1, 1]]],
    ['a', []],
    [
      'a',
      [
        [4, 4, 4],
        [4, 4, 4],
        [4, 4, 4],
      ],
    ],
    [
      'a',
      [
        [0, 0, 0],
        [Infinity, 1, 1],
      ],
    ],
    [
      'a',
      [
        [-3e38, 0, 0],
        [3e38, 0, 0],
      ],
    ],
    ['a', along(0, 5)],
    ['a', along(0, 100)],
  ];
  it('is counted by reason, and in = out + dropped', async () => {
    await space.give(smallFiles([...spread(10, 'a'), ...bad]));
    const { counts } = (await space.run({ minLength: 10, maxLength: 60 })).manifest;
    expect(counts).toEqual({
      in: 18,
      out: 10,
      dropped: {
        non_finite: 2,
        too_few_points: 2,
        zero_length: 1,
        too_short: 1,
        too_long: 2,
        other_subset: 0,
        over_limit: 0,
      },
    });
  });
  it('keeps ids of the source', async () => {
    await space.give(smallFiles([...bad.slice(0, 4), ...spread(6, 'a')]));
    expect((await rowsOf(await space.run())).map(({ id }) => id)).toEqual([4, 5, 6, 7, 8, 9]);
  });
  it('follows subset, bundles and limit', async () => {
    await space.give(smallFiles([...spread(10, 'a'), ...spread(10, 'b'), ...spread(10, '-no_connection')]));
    expect((await space.run({ subset: 'plausible' })).manifest.counts).toMatchObject({
      out: 20,
      dropped: { other_subset: 10 },
    });
    expect((await space.run({ bundles: ['b'] })).manifest.counts).toMatchObject({
      out: 10,
      dropped: { other_subset: 20 },
    });
    expect((await space.run({ limit: 4 })).manifest.counts).toMatchObject({
      out: 12,
      dropped: { over_limit: 18 },
    });
  });
  it('refuses to go on with nothing', async () => {
    await space.give(smallFiles(bad.slice(0, 2)));
    await expect(space.run()).rejects.toMatchObject({ code: 'DEGENERATE_DATA' });
  });
});

describe('orientation', () => {
  it('follows a medoid of training rows where there are no end boxes', async () => {
    // An arch whose ends are level in x, so that only its course tells the direction.
    const arch = (i: number): number[][] =>
      Array.from({ length: 40 }, (_, k) => [i * 0.7 + 20 * Math.sin(k / 12), k + i * 0.1, k % 2]);
    const members: Named[] = Array.from({ length: 20 }, (_, i) => [
      'arch',
      i % 3 === 0 ? arch(i).toReversed() : arch(i),
    ]);
    await space.give(smallFiles(members));
    const artefact = await space.run();
    expect(await artefact.readJson('split.json')).toMatchObject({
      orientation: { medoid: 20, endRois: 0, ends: 0, flipped: 7 },
    });
    for (const { table, row, id } of await rowsOf(artefact)) {
      expect(table.flipped[row]).toBe(id % 3 === 0 ? 1 : 0);
      expect(table.points[row * 768 + 1]).toBeLessThan(table.points[row * 768 + 766]);
    }
  });
  it('starts streamlines in no bundle at the smaller coordinate of their longest way', async () => {
    await space.give(
      smallFiles([
        ...spread(6, 'a'),
        [
          '-no_connection',
          [
            [0, 40, 0],
            [5, 1, 0],
          ],
        ],
        [
          '-no_connection',
          [
            [0, -40, 0],
            [-5, 1, 0],
          ],
        ],
      ]),
    );
    const rows = await rowsOf(await space.run());
    expect(
      rows
        .slice(6)
        .map(({ table, row }) => [table.flipped[row], table.bundle.codes[row], table.plausible[row]]),
    ).toEqual([
      [1, -1, 0],
      [0, -1, 0],
    ]);
    await expect(
      space
        .run({ orient: 'none' })
        .then(async (artefact) =>
          (await rowsOf(artefact)).some(({ table, row }) => table.flipped[row] === 1),
        ),
    ).resolves.toBe(false);
  });
});

it('resamples, measures and keeps chains of near-duplicates together', async () => {
  const chain: Named[] = Array.from({ length: 12 }, (_, i) => ['a', along(i * 0.4)]);
  await space.give(
    smallFiles([
      ...chain,
      ...spread(40, 'b').map(([name, points]): Named => [name, points.map(([x, y, z]) => [x, y + 20, z])]),
    ]),
  );
  const rows = await rowsOf(await space.run());
  expect(new Set(rows.slice(0, 12).map(({ table, row }) => table.group[row])).size).toBe(1);
  expect(new Set(rows.slice(0, 12).map(({ table }) => table)).size).toBe(1);
  for (const { table, row } of rows) {
    expect(table.length[row]).toBeCloseTo(30, 3);
    expect(table.points[row * 768 + 51 * 3]).toBeCloseTo((30 * 51) / 255, 4);
  }
});

it.each([
  ['a label too few', { 'labels.tsv': 'index\tlabel\tname\tclass\n0\t1\ta\tplausible\n' }, 'COUNT_MISMATCH'],
  ['no class', { 'labels.tsv': 'index\tname\n' }, 'COLUMN_MISSING'],
])('refuses labels with %s', async (_name, files, code) => {
  await space.give({ ...smallFiles(spread(4, 'a')), ...files });
  await expect(space.run()).rejects.toMatchObject({ code });
});

it('refuses fractions that do not add up', async () => {
  await space.give(smallFiles(spread(4, 'a')));
  await expect(space.run({ split: { train: 0.9 } })).rejects.toMatchObject({ code: 'PARAMETER_INVALID' });
});

describe('subjects', () => {
  it('are never divided; all that is known of them goes into the columns', async () => {
    // Twenty people with the same five streamlines: between people these are no duplicates.
    const named = Array.from({ length: 20 }, () => spread(5, 'a')).flat();
    const files = smallFiles(named);
    const about = (i: number): string[] => {
      const subject = Math.floor(i / 5);
      return [`s${subject}`, String(60 + subject), subject % 2 === 0 ? 'CN' : 'AD', String(i / 10)];
    };
    const lines = String(files['labels.tsv']).trimEnd().split('\n');
    const table = [
      [lines[0], 'subject', 'age', 'diagnosis', 'weight'].join('\t'),
      ...lines.slice(1).map((line, i) => [line, ...about(i)].join('\t')),
    ];
    await space.give({ ...files, 'labels.tsv': `${table.join('\n')}\n` });
    const artefact = await space.run();
    const rows = await rowsOf(artefact);
    expect(rows.length).toBe(100);
    for (const { table: of, row, id } of rows) {
      const [subject, age, diagnosis, weight] = about(id);
      expect(of.subject.names[of.subject.codes[row]]).toBe(subject);
      expect(of.diagnosis.names[of.diagnosis.codes[row]]).toBe(diagnosis);
      expect(of.age[row]).toBe(Number(age));
      expect(of.weight[row]).toBe(Math.fround(Number(weight)));
    }
    const splitOf = new Map<string, Set<unknown>>();
    for (const { table: of, id } of rows)
      splitOf.set(about(id)[0], (splitOf.get(about(id)[0]) ?? new Set()).add(of));
    expect([...splitOf.values()].every(({ size }) => size === 1)).toBe(true);
    const told = (await artefact.readJson('split.json')) as Record<string, unknown>;
    expect(told).toMatchObject({
      leaks: 0,
      groups: 100,
      subjects: {
        train: { subjects: 12, byDiagnosis: { CN: 6, AD: 6 } },
        valid: { subjects: 4, byDiagnosis: { CN: 2, AD: 2 } },
        test: { subjects: 4, byDiagnosis: { CN: 2, AD: 2 } },
      },
    });
  });
});
