import { SPLITS, decodeTrx, readSplit, type StreamlineTable } from '@tractogen/formats';
import type { Artefact } from '@tractogen/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bench, fibercupFiles, smallFiles, type Bench } from '../testing/artefacts.ts';

let space: Bench;
beforeAll(async () => {
  space = await bench();
});
afterAll(async () => await space.remove());

const line = (y: number, x = 0): number[][] => [
  [x, y, 0],
  [x + 30, y, 0],
];
const nameOf = ({ bundle, plausible }: StreamlineTable, row: number): string | null =>
  plausible[row] === 1 ? (bundle.names[bundle.codes[row]] ?? null) : null;

async function namesById(artefact: Artefact): Promise<(string | null)[]> {
  const names: (string | null)[] = [];
  for (const split of SPLITS) {
    const table = await readSplit(artefact, split);
    for (const [row, id] of table.id.entries()) names[id] = nameOf(table, row);
  }
  return names;
}

describe('QuickBundles', () => {
  it('names clusters by size, leaves small ones out, and what is implausible alone', async () => {
    const many = (n: number, y: number): (readonly [string, number[][]])[] =>
      Array.from({ length: n }, (_, i) => ['old', line(y + i * 0.6)]);
    await space.give(
      smallFiles([...many(6, 0), ...many(9, 50), ...many(2, 100), ['-no_connection', line(0.3)]]),
    );
    const artefact = await space.run({ bundling: { by: 'quickbundles', threshold: 8, minSize: 3 } });
    expect(await namesById(artefact)).toEqual([
      ...Array<string>(6).fill('cluster_2'),
      ...Array<string>(9).fill('cluster_1'),
      null,
      null,
      null,
    ]);
    expect(await artefact.readJson('split.json')).toMatchObject({
      bundling: {
        by: 'quickbundles',
        assigned: 15,
        unassigned: 2,
        threshold: 8,
        bundles: { cluster_1: 9, cluster_2: 6 },
      },
    });
  });
});

describe('groups', () => {
  it('name their streamlines; of several the first by name', async () => {
    const lines = Array.from({ length: 8 }, (_, i) => ['old', line(i * 2)] as const);
    const groups = new Map([
      ['right', Uint32Array.of(3, 4, 5)],
      ['left', Uint32Array.of(0, 1, 2, 3)],
    ]);
    await space.give(smallFiles(lines, groups));
    const artefact = await space.run({ bundling: { by: 'groups' } });
    expect(await namesById(artefact)).toEqual([
      ...Array<string>(4).fill('left'),
      'right',
      'right',
      null,
      null,
    ]);
    expect(await artefact.readJson('split.json')).toMatchObject({
      bundling: { assigned: 6, unassigned: 2, inSeveralGroups: 1 },
    });
  });
  it.each(['groups', 'ends', 'atlas'])('says that there is nothing to take bundles from: %s', async (by) => {
    await space.give(smallFiles(Array.from({ length: 8 }, (_, i) => ['a', line(i)] as const)));
    await expect(space.run({ bundling: { by } })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });
});

describe('the labelled FiberCup set', () => {
  let files: Record<string, Uint8Array>;
  let atlas: Artefact;
  beforeAll(async () => {
    files = await fibercupFiles();
    await space.give(files);
    atlas = await space.run();
  });

  it('gets by its ends the bundles that its file says', async () => {
    await space.give(files);
    const byEnds = await space.run({ bundling: { by: 'ends' } });
    expect(await namesById(byEnds)).toEqual(await namesById(atlas));
  });

  it.each([
    ['mdf', {}],
    ['coordinates', { neighbours: 5 }],
    ['pca', { neighbours: 5, latent: 32 }],
  ])('is an atlas for streamlines it never saw, by %s: macro-F1 of 0.95 or more', async (distance, more) => {
    const test = await readSplit(atlas, 'test');
    const { points, offsets } = decodeTrx(files['tractogram.trx']);
    // As they came in the file, their direction too, without a word on their bundles.
    const unseen = Array.from(test.id, (id) => {
      const raw = [...points.subarray(offsets[id] * 3, offsets[id + 1] * 3)];
      return ['', Array.from({ length: raw.length / 3 }, (_, i) => raw.slice(i * 3, i * 3 + 3))] as const;
    });
    await space.give(smallFiles(unseen));
    const found = await space.run({ bundling: { by: 'atlas', distance, ...more } }, 1, { atlas: atlas.dir });
    const given = await namesById(found);
    const truth = Array.from({ length: test.rows }, (_, row) => nameOf(test, row));
    const scores = [1, 2, 3, 4, 5, 6, 7].map((n) => {
      const here = (names: (string | null)[]): number =>
        names.filter((name) => name === `bundle_${n}`).length;
      const right = given.filter((name, row) => name === `bundle_${n}` && truth[row] === name).length;
      return (2 * right) / (here(given) + here(truth));
    });
    expect(scores.reduce((a, b) => a + b) / 7).toBeGreaterThanOrEqual(0.95);
    const unassigned = given.filter((name) => name === null).length;
    expect(unassigned).toBeGreaterThan(300);
    expect(await found.readJson('split.json')).toMatchObject({
      bundling: { by: 'atlas', distance, assigned: test.rows - unassigned, unassigned },
    });
  });
});
