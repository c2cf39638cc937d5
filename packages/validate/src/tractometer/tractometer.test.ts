import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beginArtefact, diskFileSystem } from '@tractogen/core';
import { encodeTrx, selectRows, writeStreamlines, type StreamlineTable } from '@tractogen/formats';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsOfKind } from '../data.ts';
import type { Metric } from '../metrics/metrics.ts';
import { runValidate, syntheticTable, writeDataset } from '../testing/dataset.ts';

let root = '';
const tables = {
  train: syntheticTable(90, 'train'),
  valid: syntheticTable(60, 'valid'),
  test: syntheticTable(60, 'test'),
};

/** Two true bundles: the plausible streamlines of the test split. */
async function writeTruth(table: StreamlineTable): Promise<void> {
  const rows = rowsOfKind(table, 'plausible');
  const truth = selectRows(table, rows);
  const output = await beginArtefact(diskFileSystem, join(root, 'truth'));
  await output.write(
    'tractogram.trx',
    encodeTrx({
      points: truth.points,
      offsets: Uint32Array.from({ length: truth.rows + 1 }, (_, row) => 256 * row),
      grid: table.metadata.grid,
      perStreamline: new Map(),
      perPoint: new Map(),
      groups: new Map(
        truth.bundle.names.map((name, code) => [
          name,
          Uint32Array.from(truth.bundle.codes.keys().filter((row) => truth.bundle.codes[row] === code)),
        ]),
      ),
    }),
  );
  await output.commit({
    kind: 'tractogram',
    access: 'open',
    counts: { in: truth.rows, out: truth.rows, dropped: {} },
    provenance: {},
  });
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tractometer-'));
  await writeDataset(join(root, 'streamlines'), tables);
  await writeTruth(tables.test);
  const output = await beginArtefact(diskFileSystem, join(root, 'copies'));
  const copies = selectRows(
    tables.test,
    rowsOfKind(tables.test, 'plausible').filter((row) => tables.test.bundle.codes[row] === 0),
  );
  await output.write('samples.arrow', writeStreamlines(copies));
  await output.commit({
    kind: 'samples',
    access: 'open',
    counts: { in: copies.rows, out: copies.rows, dropped: {} },
    provenance: {},
  });
});
afterAll(async () => await rm(root, { recursive: true, force: true }));

it('scores data, what filters keep, and samples against true bundles', async () => {
  const artefact = await runValidate(
    root,
    { streamlines: ['streamlines'], truth: ['truth'], samples: ['copies'] },
    { embeddings: 0, baselines: [4] },
  );
  const metrics = (await artefact.readJson('metrics.json')) as Record<string, Metric>;
  const of = (set: string, rest: string): number | undefined => metrics[`tractometer.${set}.${rest}`]?.value;
  // Forty of the test split's sixty are the truth itself; what is wild may by chance end where a bundle does.
  expect(of('test', 'valid_connections')).toBeCloseTo(2 / 3, 1);
  expect([of('test', 'overlap'), of('test', 'valid_bundles')]).toEqual([1, 2]);
  // By the distance to what is plausible, hardly a wild one is kept.
  expect(of('filtered.mdf', 'valid_connections')).toBeGreaterThan(0.9);
  expect(metrics['tractometer.filtered.mdf.valid_connections'].n).toBeLessThan(60);
  // Copies of one bundle: all of it, nothing of the other, so half of both.
  expect(of('samples.copies', 'valid_connections')).toBe(1);
  expect(of('samples.copies', 'overlap.bundle_1')).toBe(1);
  expect(of('samples.copies', 'overlap.bundle_2')).toBe(0);
  expect([of('samples.copies', 'overlap'), of('samples.copies', 'overreach')]).toEqual([0.5, 0]);
});

it('measures nothing without a truth', async () => {
  const artefact = await runValidate(
    root,
    { streamlines: ['streamlines'] },
    { embeddings: 0, baselines: [4] },
  );
  const metrics = (await artefact.readJson('metrics.json')) as Record<string, Metric>;
  expect(Object.keys(metrics).filter((name) => name.startsWith('tractometer'))).toEqual([]);
});
