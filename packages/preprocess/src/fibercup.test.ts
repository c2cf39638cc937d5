import { SPLITS, VALUES, decodeTrx, readSplit, type StreamlineTable } from '@tractogen/formats';
import type { Artefact } from '@tractogen/core';
import { directionBetweenEnds, downsample, labelRule, mdf, parseBundles } from '@tractogen/geometry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bench, fibercupFiles, type Bench } from './testing/artefacts.ts';

let space: Bench;
let files: Record<string, Uint8Array>;
let artefact: Artefact;
let tables: StreamlineTable[];
let bundlesJson: unknown;
beforeAll(async () => {
  space = await bench();
  files = await fibercupFiles();
  await space.give(files);
  artefact = await space.run();
  tables = await Promise.all(SPLITS.map(async (split) => await readSplit(artefact, split)));
  bundlesJson = await artefact.readJson('bundles.json');
});
afterAll(async () => await space.remove());

const nameOf = ({ bundle }: StreamlineTable, row: number): string | null =>
  bundle.names[bundle.codes[row]] ?? null;

describe('the labelled FiberCup set', () => {
  it('keeps every streamline once', () => {
    const ids = tables.flatMap(({ id }) => [...id]).toSorted((a, b) => a - b);
    expect(ids).toEqual(Array.from({ length: 4711 }, (_, i) => i));
    expect(artefact.manifest.counts).toMatchObject({ in: 4711, out: 4711 });
  });

  it('has 3,437 groups of near-duplicates, none in two splits', async () => {
    const sets = tables.map(({ group }) => new Set(group));
    expect(sets.reduce((sum, { size }) => sum + size, 0)).toBe(3437);
    expect(new Set(tables.flatMap(({ group }) => [...group])).size).toBe(3437);
    expect(await artefact.readJson('split.json')).toMatchObject({ groups: 3437, leaks: 0 });
  });

  it('holds out nothing within 0.5 mm of training, by trying all training rows for some', () => {
    const [train, , test] = tables.map(({ points }) => downsample(points));
    const some = Array.from({ length: 20 }, (_, i) => i * 45);
    const near = some.filter((t) =>
      Array.from({ length: tables[0].rows }, (_, r) => mdf(test, t * 20, train, r * 20, 20)).some(
        (mm) => mm < 0.5,
      ),
    );
    expect(near).toEqual([]);
  });

  it('gives each split its share of each bundle and of the implausible', () => {
    for (const name of [...Array.from({ length: 7 }, (_, i) => `bundle_${i + 1}`), null]) {
      const counts = tables.map(
        (table) =>
          Array.from({ length: table.rows }, (_, row) => row).filter((row) => nameOf(table, row) === name)
            .length,
      );
      const total = counts.reduce((a, b) => a + b, 0);
      expect(total).toBeGreaterThan(60);
      for (const [i, fraction] of [0.6, 0.2, 0.2].entries())
        expect(Math.abs(counts[i] / total - fraction)).toBeLessThan(0.03);
    }
    expect(tables.map(({ plausible }) => plausible.reduce((a, b) => a + b, 0)).reduce((a, b) => a + b)).toBe(
      2360,
    );
  });

  it('runs every member of a bundle from its first end box to its second', () => {
    const bundles = parseBundles(bundlesJson);
    for (const table of tables) {
      for (let row = 0; row < table.rows; row++) {
        const definition = bundles.bundles.find(({ name }) => name === nameOf(table, row));
        expect(definition !== undefined).toBe(table.plausible[row] === 1);
        if (definition)
          expect(directionBetweenEnds(bundles, definition, table.points, row * 256, 256)).toBe('forward');
      }
    }
  });

  it('keeps labels under the rule after resampling', () => {
    const rule = labelRule(bundlesJson);
    const kept = tables.map(({ rows, points, plausible }) =>
      Array.from(
        { length: rows },
        (_, row) => (rule(points, row * 256, 256).kind === 'bundle') === (plausible[row] === 1),
      ),
    );
    expect(kept.flat()).not.toContain(false);
  });

  it('marks reversed rows: their first point is the last of the source', () => {
    const { points, offsets } = decodeTrx(files['tractogram.trx']);
    let flips = 0;
    for (const table of tables) {
      for (let row = 0; row < table.rows; row++) {
        const id = table.id[row];
        const first = table.flipped[row] ? offsets[id + 1] - 1 : offsets[id];
        expect(table.points.subarray(row * VALUES, row * VALUES + 3)).toEqual(
          points.subarray(first * 3, first * 3 + 3),
        );
        flips += table.flipped[row];
      }
    }
    expect(flips / 4711).toBeGreaterThan(0.4);
    expect(flips / 4711).toBeLessThan(0.6);
  });

  it('normalises by training rows alone, to zero mean and unit variance', () => {
    const [train, valid, test] = tables;
    expect(valid.metadata).toEqual(train.metadata);
    expect(test.metadata).toEqual(train.metadata);
    const { centre, scale, source } = train.metadata;
    const sums = [0, 0, 0];
    let squares = 0;
    train.points.forEach((value, i) => {
      const z = (value - centre[i % 3]) / scale;
      sums[i % 3] += z;
      squares += z * z;
    });
    for (const sum of sums) expect(Math.abs(sum / (train.points.length / 3))).toBeLessThan(1e-6);
    expect(squares / train.points.length).toBeCloseTo(1, 6);
    expect(source).toMatch(/^[0-9a-f]{64}$/);
  });

  it('makes the same bytes again, and another split from another split seed', async () => {
    const runs = [
      await space.run({ limit: 20 }),
      await space.run({ limit: 20 }),
      await space.run({ limit: 20 }, 2),
    ];
    expect(runs[1].sha256).toBe(runs[0].sha256);
    const [first, , other] = await Promise.all(runs.map(async (run) => await readSplit(run, 'test')));
    expect([...other.id]).not.toEqual([...first.id]);
  });
});
