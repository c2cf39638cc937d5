import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MODEL_FILE, fitLinear, linearMap, linearMetric, normalise, writeLinear } from '@tractogen/codec';
import { beginArtefact, diskFileSystem } from '@tractogen/core';
import { writeStreamlines, type StreamlineTable } from '@tractogen/formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pointsOf, rowsOfKind } from './data.ts';
import type { Metric } from './metrics/metrics.ts';
import { runValidate, syntheticTable, writeDataset } from './testing/dataset.ts';

let root = '';
const tables = {
  train: syntheticTable(180, 'train'),
  valid: syntheticTable(60, 'valid'),
  test: syntheticTable(60, 'test'),
};

const { centre, scale } = tables.train.metadata;
const normalisation = { centre: [centre[0], centre[1], centre[2]] as [number, number, number], scale };
const plausible = pointsOf(tables.train, rowsOfKind(tables.train, 'plausible'));
const fit = fitLinear(normalise(plausible, normalisation), 5);

async function writeModel(name: string, stage: string, whiten: boolean): Promise<void> {
  const map = linearMap(fit, whiten);
  const output = await beginArtefact(diskFileSystem, join(root, name));
  await output.writeJson(MODEL_FILE, {
    schema: 1,
    family: 'linear',
    stage,
    preset: 'test',
    latent: 5,
    points: 256,
    normalisation,
    latentMetric: linearMetric(map, normalisation.scale),
    classes: [],
    attributes: {},
    hyperParameters: {},
    training: {},
  });
  await writeLinear(output, map);
  await output.write(
    'history.jsonl',
    '{"epoch":0,"objective":7.5,"valid.loss":3}\n{"epoch":1,"objective":2}\n',
  );
  await output.commit({
    kind: 'model',
    access: 'open',
    counts: { in: 1, out: 1, dropped: {} },
    provenance: {},
  });
}

async function writeSamples(name: string, table: StreamlineTable): Promise<void> {
  const output = await beginArtefact(diskFileSystem, join(root, name));
  await output.write('samples.arrow', writeStreamlines(table));
  const bundles = ['bundle_1', 'bundle_2'].map((bundle) => ({
    name: bundle,
    seeds: { distinct: 60, used: 2, ids: [0, 1, 3, 4] },
    proposed: 40,
    accepted: 30,
  }));
  await output.writeJson('samples.json', { schema: 1, bundles });
  await output.commit({
    kind: 'samples',
    access: 'open',
    counts: { in: 80, out: 60, dropped: { test: 20 } },
    provenance: {},
  });
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'validate-'));
  await writeDataset(join(root, 'streamlines'), tables);
  await writeModel('net', 'model-ae', true);
  await writeModel('pca', 'model-pca', false);
  await writeSamples('gesta', syntheticTable(60, 'samples', true));
  // Samples that are copies of one training streamline.
  const copies = pointsOf(tables.train, new Uint32Array(60));
  await writeSamples('copies', { ...syntheticTable(60, 'samples', true), points: copies });
}, 60_000);
afterAll(async () => await rm(root, { recursive: true, force: true }));

describe('validate', () => {
  it('measures one model beside its baselines', async () => {
    const found = await runValidate(
      root,
      { streamlines: ['streamlines'], models: ['net', 'pca'] },
      { baselines: [2] },
    );
    const metrics = (await found.readJson('metrics.json')) as Record<string, Metric>;
    // Equal models but for the unit of their latents: equal figures, since distances are in mm.
    for (const name of ['plausible.mean_point_error', 'implausible.z_error', 'bundle_1.mean_point_error']) {
      expect(metrics[`reconstruction.${name}`].value).toBeCloseTo(
        metrics[`reconstruction.pca.${name}`].value,
        5,
      );
    }
    for (const name of ['accuracy', 'auc', 'threshold']) {
      expect(metrics[`filtering.${name}`].value).toBeCloseTo(metrics[`filtering.pca.${name}`].value, 4);
    }
    expect(metrics['reconstruction.plausible.ratio_to_pca'].value).toBeCloseTo(1, 5);
    expect(metrics['reconstruction.plausible.ratio_to_pca.high'].value).toBeCloseTo(1, 5);
    // The bundles have five degrees of freedom: five components are enough, two are not.
    expect(metrics['reconstruction.plausible.mean_point_error'].value).toBeLessThan(0.1);
    expect(metrics['reconstruction.pca2.plausible.mean_point_error'].value).toBeGreaterThan(0.3);
    expect(metrics['reconstruction.nearest_training.plausible.mean_point_error'].value).toBeGreaterThan(0.1);
    expect(metrics['reconstruction.epoch0.mean_point_error']).toMatchObject({
      value: 7.5,
      unit: 'mm',
      split: 'valid',
    });
    expect(metrics['filtering.accuracy'].value).toBeGreaterThan(0.95);
    expect(metrics['filtering.mdf.accuracy'].value).toBeGreaterThan(0.95);
    expect(metrics).toHaveProperty(['filtering.length.accuracy']);
    expect(metrics).toHaveProperty(['filtering.specificity.no_connection']);
    expect(metrics).not.toHaveProperty(['filtering.recall.no_connection']);
    expect(metrics['filtering.whole_mask.f1'].note).toContain('15/85');
    for (const { value, n } of Object.values(metrics)) {
      expect(Number.isFinite(value)).toBe(true);
      expect(n).toBeGreaterThan(0);
    }
    const curves = (await found.readJson('curves.json')) as {
      examples: { original: number[]; reconstructed: { name: string }[] }[];
      history: object;
      roc: object;
    };
    expect(Object.keys(curves.roc)).toEqual(['coordinates', 'length', 'mdf', 'net', 'pca', 'pca2']);
    expect(curves.examples).toHaveLength(6);
    expect(curves.examples[0].original).toHaveLength(768);
    expect(curves.examples[0].reconstructed.map(({ name }) => name)).toEqual(['net']);
    const tsne = (await found.readJson('tsne.json')) as {
      rows: { bundle: string[] };
      models: { name: string; x: number[]; trustworthiness: number }[];
    };
    expect(tsne.models.map(({ name }) => name)).toEqual(['net']);
    expect(tsne.models[0].x).toHaveLength(tsne.rows.bundle.length);
    expect(tsne.models[0].trustworthiness).toBeGreaterThan(0.8);
  });

  it('draws plausible streamlines alone where asked, with how true the picture is and its order by bundle', async () => {
    const found = await runValidate(
      root,
      { streamlines: ['streamlines'], models: ['net'] },
      { baselines: [], embedded: 'plausible' },
    );
    const { embedded, rows } = (await found.readJson('tsne.json')) as {
      embedded: string;
      rows: { plausible: boolean[]; bundle: string[] };
    };
    expect(embedded).toBe('plausible');
    expect(rows.plausible).toEqual(Array(40).fill(true));
    expect(new Set(rows.bundle)).toEqual(new Set(['bundle_1', 'bundle_2']));
    const metrics = (await found.readJson('metrics.json')) as Record<string, Metric>;
    expect(metrics['latent.tsne.trustworthiness']).toMatchObject({ n: 40 });
    expect(metrics['latent.tsne.trustworthiness'].note).toContain('plausible streamlines alone');
    expect(metrics).toHaveProperty(['latent.tsne.bundle_2.length.spearman']);
    // Filtering still looks at both kinds.
    expect(metrics['filtering.accuracy'].n).toBe(60);
  });

  it('measures samples, and tells new ones from copies', async () => {
    const found = await runValidate(
      root,
      { streamlines: ['streamlines'], models: [], samples: ['gesta', 'copies'] },
      { baselines: [], embeddings: 0 },
    );
    const metrics = (await found.readJson('metrics.json')) as Record<string, Metric>;
    expect(metrics['gesta.gesta.bundle_1.acceptance'].value).toBe(0.75);
    expect(metrics['gesta.gesta.gap_closed'].value).toBeGreaterThan(0.5);
    expect(metrics['copies.gesta.bundle_2.gap_closed'].value).toBeCloseTo(0, 10);
    expect(metrics['gesta.diversity_ratio'].value).toBeGreaterThan(0.7);
    expect(metrics['copies.diversity_ratio'].value).toBeCloseTo(0, 10);
    expect(metrics['gesta.memorisation.ratio'].value).toBeGreaterThan(0.7);
    expect(metrics['copies.gesta.bundle_1.memorisation.ratio'].value).toBeCloseTo(0, 10);
    expect(metrics['gesta.gesta.bundle_1.gap_closed'].note).toContain('real streamlines');
  });

  it('gives equal bytes for equal input, and measures what there is of plausible-only data', async () => {
    const only = {
      train: syntheticTable(80, 'a', true),
      valid: syntheticTable(20, 'b', true),
      test: syntheticTable(24, 'c', true),
    };
    await writeDataset(join(root, 'dense'), only);
    const bytes = async (): Promise<string[]> => {
      const found = await runValidate(root, { streamlines: ['dense'], models: ['pca'] }, { baselines: [] });
      return await Promise.all(
        ['metrics.json', 'curves.json', 'tsne.json'].map(
          async (file) => await readFile(found.path(file), 'utf8'),
        ),
      );
    };
    const first = await bytes();
    expect(await bytes()).toEqual(first);
    expect(first[0]).toContain('"reconstruction.plausible.mean_point_error"');
    expect(first[0]).not.toContain('filtering');
    expect(first[0]).not.toContain('implausible');
    expect(first[0]).not.toContain('bundling');
    // Two bundles that lie apart are told apart, where that is asked.
    const asked = await runValidate(
      root,
      { streamlines: ['dense'], models: ['pca'] },
      { baselines: [], bundling: true },
    );
    const metrics = (await asked.readJson('metrics.json')) as Record<string, Metric>;
    expect(metrics['bundling.coordinates.f1.bundle_1']).toMatchObject({
      n: only.test.rows / 2,
      split: 'test',
    });
    expect(metrics['bundling.coordinates.macro_f1'].value).toBeGreaterThan(0.95);
    expect(Object.keys(metrics).filter((name) => name.startsWith('filtering'))).toEqual([]);
  });

  it('refuses two models of one name', async () => {
    await expect(runValidate(root, { streamlines: ['streamlines'], models: ['pca', 'pca'] })).rejects.toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID' }),
    );
  });

  it.each(['plausible', 'net.epoch0', 'whole_mask', 'bundle_1', 'pca4'])(
    'refuses a model called %s, which would read as another figure',
    async (name) => {
      await cp(join(root, 'net'), join(root, name), { recursive: true });
      await expect(runValidate(root, { streamlines: ['streamlines'], models: [name] })).rejects.toThrow(
        expect.objectContaining({ code: 'INPUT_INVALID' }),
      );
    },
  );
});
