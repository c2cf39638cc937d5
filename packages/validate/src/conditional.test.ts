import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MODEL_FILE, UNCONDITIONAL, fitLinear, linearMap, linearMetric, writeLinear } from '@tractogen/codec';
import { beginArtefact, diskFileSystem, openArtefact, randomFrom } from '@tractogen/core';
import { VALUES, category, writeStreamlines, type StreamlineTable } from '@tractogen/formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Metric } from './metrics/metrics.ts';
import { runValidate, writeDataset } from './testing/dataset.ts';
import { lineBundles, lineTable, randomLine, type Line } from './testing/lines.ts';

let root = '';
const EACH = 120;
const lengths = Array.from({ length: 2 * EACH }, (_, row) => 64 + (12 * (row % EACH)) / (EACH - 1));
const asked = lengths.map((_, row): Line => (row < EACH ? 'a' : 'b'));

/** Samples of which each is as long as was asked for. */
function obedient(): StreamlineTable {
  const random = randomFrom('obedient');
  const table = lineTable(2 * EACH, 'any');
  const points = new Float32Array(2 * EACH * VALUES);
  for (const [row, bundle] of asked.entries())
    points.set(randomLine(bundle, lengths[row], random), row * VALUES);
  return { ...table, points, bundle: category(asked) };
}

async function writeSamples(
  name: string,
  table: StreamlineTable,
  method: string,
  requests: unknown,
  { refused = 0, model }: { refused?: number; model?: string } = {},
): Promise<void> {
  const output = await beginArtefact(diskFileSystem, join(root, name));
  await output.write('samples.arrow', writeStreamlines(table));
  await output.writeJson('samples.json', { schema: 1, method, bundles: [], ...(model && { model }) });
  if (requests !== null) await output.writeJson('requests.json', requests);
  await output.commit({
    kind: 'samples',
    access: 'open',
    counts: { in: table.rows + refused, out: table.rows, dropped: refused > 0 ? { length: refused } : {} },
    provenance: {},
  });
}

/** A model of five dimensions. @returns what samples of it call it */
async function writeModel(name: string, points: Float32Array): Promise<string> {
  const map = linearMap(fitLinear(points, 5), true);
  const output = await beginArtefact(diskFileSystem, join(root, name));
  await output.writeJson(MODEL_FILE, {
    schema: 1,
    family: 'linear',
    stage: 'model-vae',
    preset: 'test',
    latent: 5,
    points: 256,
    normalisation: { centre: [0, 0, 0], scale: 1 },
    latentMetric: linearMetric(map, 1),
    classes: [],
    ...UNCONDITIONAL,
    prior: { kind: 'standard' },
    hyperParameters: {},
    training: {},
  });
  await writeLinear(output, map);
  await output.write('history.jsonl', '{"epoch":0,"objective":200,"valid.mean_point_error":0.7}\n');
  await output.commit({
    kind: 'model',
    access: 'open',
    counts: { in: 1, out: 1, dropped: {} },
    provenance: {},
  });
  return (await openArtefact(join(root, name))).sha256;
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'validate-'));
  const tables = {
    train: lineTable(400, 'train'),
    valid: lineTable(80, 'valid'),
    test: lineTable(200, 'test'),
  };
  await writeDataset(join(root, 'streamlines'), tables, lineBundles);
  const requests = {
    schema: 1,
    attributes: { length: lengths },
    bundle: asked,
    outOfSupport: asked.map(() => false),
  };
  await writeSamples('asked', obedient(), 'conditional', requests);
  await writeSamples('chosen', obedient(), 'conditional', requests, { refused: 10 });
  const model = await writeModel('net', tables.train.points);
  await writeModel('other', tables.valid.points);
  await writeSamples('ours', obedient(), 'conditional', requests, { model });
  await writeSamples('drawn', lineTable(200, 'drawn'), 'prior', null);
}, 180_000);
afterAll(async () => await rm(root, { recursive: true, force: true }));

async function validate(
  samples: readonly string[],
  models: readonly string[] = [],
): Promise<Record<string, Metric>> {
  const found = await runValidate(
    root,
    { streamlines: ['streamlines'], models, samples },
    { baselines: [32], embeddings: 0 },
  );
  return (await found.readJson('metrics.json')) as Record<string, Metric>;
}

describe('validate', () => {
  it('measures requested samples and draws of a prior, each by its own names', async () => {
    const metrics = await validate(['asked', 'drawn']);
    const value = (name: string): number => metrics[name].value;
    expect(value('control.length.r2')).toBeGreaterThan(0.99);
    expect(value('control.a.length.slope')).toBeCloseTo(1, 2);
    expect(value('control.length.identity')).toBe(1);
    expect(value('control.b.length.diversity_mid')).toBeGreaterThan(0.7);
    expect(metrics['control.a.length.mae']).toMatchObject({ unit: 'mm', n: EACH, split: 'samples' });
    expect(value('control.medoid.length.r2')).toBeCloseTo(1, 5);
    expect(value('control.medoid.length.diversity_mid')).toBeLessThan(0.5);
    expect(value('control.linear_gaussian.length.r2')).toBeGreaterThan(0.9);
    // 32 components keep lines of three degrees of freedom whole.
    expect(value('control.pca32.length.ceiling')).toBeGreaterThan(0.999);
    expect(value('control.pca32.a.length.ceiling')).toBeGreaterThan(0.999);
    expect(value('generation.validity')).toBeGreaterThan(0.98);
    expect(metrics['generation.bundles_present'].value).toBe(2);
    expect(value('generation.coverage_ratio')).toBeGreaterThan(0.8);
    expect(value('generation.identity')).toBeGreaterThan(0.98);
    expect(value('latent.pca32.midpoints.validity')).toBe(1);
    expect(Object.keys(metrics).some((name) => name.includes('gesta'))).toBe(false);
    for (const { n, value: finite } of Object.values(metrics)) {
      expect(Number.isFinite(finite)).toBe(true);
      expect(n).toBeGreaterThan(0);
    }
  });

  it('puts the node before figures where two samples are of one kind, and says what was chosen', async () => {
    const metrics = await validate(['asked', 'chosen']);
    expect(metrics['asked.control.length.r2'].note).not.toContain('acceptance');
    expect(metrics['chosen.control.length.r2'].note).toContain('after acceptance: 10 of 250');
    expect(metrics['chosen.control.medoid.length.r2'].note).not.toContain('acceptance');
    expect(metrics).not.toHaveProperty(['control.length.r2']);
  });

  it("puts the ceiling of samples' own model beside their figures, those of others under their names", async () => {
    const metrics = await validate(['ours'], ['net', 'other']);
    expect(metrics['control.length.ceiling'].note).toContain('by net');
    expect(metrics['control.a.length.ceiling'].value).toBeGreaterThan(0.99);
    expect(metrics['control.other.length.ceiling'].note).toContain('by other');
    expect(metrics).not.toHaveProperty(['control.net.length.ceiling']);
    // Lines have three degrees of freedom, whatever dimensions there are.
    expect(metrics['latent.net.active_units'].value).toBe(3);
    expect(metrics).not.toHaveProperty(['latent.pca32.active_units']);
    // An objective in nats is no error in mm.
    expect(metrics['reconstruction.net.epoch0.mean_point_error']).toMatchObject({ value: 0.7, unit: 'mm' });
  });
});
