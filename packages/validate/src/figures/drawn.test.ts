import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UNCONDITIONAL, linearMap, linearMetric, fitLinear, normalise, writeLinear } from '@tractogen/codec';
import { beginArtefact, diskFileSystem, randomFrom, type Artefact } from '@tractogen/core';
import { VALUES, category, writeStreamlines } from '@tractogen/formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Metric } from '../metrics/metrics.ts';
import { runValidate, writeDataset } from '../testing/dataset.ts';
import { lineBundles, lineTable, randomLine } from '../testing/lines.ts';
import type { ControlFigure } from './against.ts';

let root = '';
let found: Artefact;
const COUNTS = { in: 1, out: 1, dropped: {} };
/** In support, then out of it. */
const lengths = Array.from({ length: 60 }, (_, row) => (row < 40 ? 60 + row / 2 : row < 50 ? 30 : 300));

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'validate-'));
  const train = lineTable(200, 'train');
  await writeDataset(
    join(root, 'streamlines'),
    { train, valid: lineTable(40, 'valid'), test: lineTable(100, 'test') },
    lineBundles,
  );
  const random = randomFrom('made');
  const points = new Float32Array(60 * VALUES);
  for (const [row, length] of lengths.entries()) points.set(randomLine('a', length, random), row * VALUES);
  const samples = await beginArtefact(diskFileSystem, join(root, 'asked'));
  const table = { ...lineTable(60, 'any'), points, bundle: category(lengths.map(() => 'a')) };
  await samples.write('samples.arrow', writeStreamlines(table));
  await samples.writeJson('samples.json', { schema: 1, method: 'conditional', bundles: [] });
  await samples.writeJson('requests.json', {
    schema: 1,
    attributes: { length: lengths, age: lengths.map(() => 70) },
    bundle: lengths.map(() => 'a'),
    outOfSupport: lengths.map((_, row) => row >= 40),
  });
  await samples.commit({ kind: 'samples', access: 'open', counts: COUNTS, provenance: {} });
  const normalisation = { centre: [55, 45, 6] as [number, number, number], scale: 30 };
  const map = linearMap(fitLinear(normalise(train.points, normalisation), 3), true);
  const model = await beginArtefact(diskFileSystem, join(root, 'net'));
  await model.writeJson('model.json', {
    schema: 1,
    family: 'linear',
    stage: 'model-aae',
    preset: 'test',
    latent: 3,
    points: 256,
    normalisation,
    latentMetric: linearMetric(map, normalisation.scale),
    classes: [],
    ...UNCONDITIONAL,
    hyperParameters: { allowCollapse: true },
    training: { bestEpoch: 2 },
  });
  await writeLinear(model, map);
  const epochs = Array.from({ length: 3 }, (_, epoch) => ({
    epoch,
    'valid.diversity': 0.01,
    'valid.coverage': 0,
  }));
  await model.write('history.jsonl', epochs.map((epoch) => `${JSON.stringify(epoch)}\n`).join(''));
  await model.commit({ kind: 'model', access: 'open', counts: COUNTS, provenance: {} });
  found = await runValidate(
    root,
    { streamlines: ['streamlines'], models: ['net'], samples: ['asked'] },
    { baselines: [], bootstrapDraws: 0 },
  );
}, 120_000);
afterAll(async () => await rm(root, { recursive: true, force: true }));

describe('what validation draws', () => {
  it('pairs requested with measured values, in support and out of it', async () => {
    const { control } = (await found.readJson('curves.json')) as { control: { asked: ControlFigure[] } };
    // One streamline shows no age.
    expect(control.asked.map(({ bundle, attribute }) => [bundle, attribute])).toEqual([['a', 'length']]);
    const [{ requested, measured, outOfSupport, unit }] = control.asked;
    expect(unit).toBe('mm');
    expect(requested).toEqual(lengths);
    for (const [i, value] of measured.entries()) expect(Math.abs(value - requested[i])).toBeLessThan(0.5);
    expect(outOfSupport.filter((out) => out)).toHaveLength(20);
    const metrics = (await found.readJson('metrics.json')) as Record<string, Metric>;
    // Straight lines have one shape.
    expect(metrics['control.a.length.out_of_support.shape_distance'].value).toBeLessThan(1.5);
  });

  it('says how attributes lie in the plane, and measures their order', async () => {
    const { rows } = (await found.readJson('tsne.json')) as {
      rows: { attributes: { length: number[] }; length: number[] };
    };
    expect(Object.keys(rows.attributes)).toEqual(['length']);
    expect(rows.attributes.length[3]).toBeGreaterThan(50);
    const metrics = (await found.readJson('metrics.json')) as Record<string, Metric>;
    // Length is most of what varies in a bundle.
    expect(metrics['latent.tsne.a.length.spearman'].value).toBeGreaterThan(0.7);
    expect(metrics['latent.tsne.trustworthiness'].value).toBeGreaterThan(0.8);
  });

  it('tells a collapse that training went on with', async () => {
    const { collapses } = (await found.readJson('curves.json')) as { collapses: object };
    expect(collapses).toMatchObject({ net: { kind: 'mode', epoch: 2, kept: true } });
  });
});
