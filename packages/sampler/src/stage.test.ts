import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  MODEL_FILE,
  codecOfLinear,
  fitLinear,
  linearMap,
  linearMetric,
  normalise,
  writeLinear,
  UNCONDITIONAL,
} from '@tractogen/codec';
import {
  beginArtefact,
  diskFileSystem,
  openArtefact,
  randomFrom,
  runStage,
  silentEvents,
} from '@tractogen/core';
import {
  VALUES,
  category,
  emptyColumns,
  readStreamlines,
  readTractogram,
  writeStreamlines,
  type StreamlineTable,
} from '@tractogen/formats';
import { smoothedLength } from '@tractogen/geometry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stage } from './stage.ts';

const random = randomFrom(2);
const normalisation = { centre: [30, 30, 5] as [number, number, number], scale: 20 };
let root = '';

/** Gentle arcs of 40 mm: bundle a along x, bundle b along y, one lone streamline of c. */
function arcs(): StreamlineTable {
  const names = [...Array.from({ length: 30 }, () => 'a'), ...Array.from({ length: 25 }, () => 'b'), 'c'];
  const points = new Float32Array(names.length * VALUES);
  for (const [i, name] of names.entries()) {
    const [bend, aside, along] = [3 * random.normal(), 1.5 * random.normal(), random.normal()];
    for (let p = 0; p < 256; p++) {
      const t = p / 255;
      const forward = 10 + along + 40 * t;
      const side = 30 + aside + bend * 4 * t * (1 - t);
      points.set(name === 'b' ? [side, forward, 5] : [forward, side, 5], i * VALUES + 3 * p);
    }
  }
  const rows = names.length;
  return {
    ...emptyColumns(rows),
    rows,
    points,
    id: Uint32Array.from({ length: rows }, (_, i) => i),
    bundle: category(names),
    plausible: new Uint8Array(rows).fill(1),
    length: Float32Array.from({ length: rows }, (_, i) => smoothedLength(points, 256 * i)),
    flipped: new Uint8Array(rows),
    group: Uint32Array.from({ length: rows }, (_, i) => i),
    metadata: {
      space: 'rasmm',
      grid: { voxelToRasmm: [2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1], dimensions: [32, 32, 6] },
      ...normalisation,
      source: '0'.repeat(64),
    },
  };
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sampler-'));
  const table = arcs();
  const streamlines = await beginArtefact(diskFileSystem, join(root, 'streamlines'));
  await streamlines.write('streamlines-train.arrow', writeStreamlines(table));
  const counts = { in: table.rows, out: table.rows, dropped: {} };
  await streamlines.commit({ kind: 'streamlines', access: 'open', counts, provenance: {} });
  const map = linearMap(fitLinear(normalise(table.points, normalisation), 4), true);
  const model = await beginArtefact(diskFileSystem, join(root, 'model'));
  const file = {
    schema: 1 as const,
    family: 'linear' as const,
    stage: 'model-pca',
    preset: 'pca',
    latent: 4,
    points: 256,
    normalisation,
    latentMetric: linearMetric(map, normalisation.scale),
    classes: [],
    ...UNCONDITIONAL,
    hyperParameters: {},
    training: {},
  };
  expect(codecOfLinear(file, map).model.latent).toBe(4);
  await model.writeJson(MODEL_FILE, file);
  await writeLinear(model, map);
  await model.commit({ kind: 'model', access: 'open', counts, provenance: {} });
});
afterAll(async () => await rm(root, { recursive: true, force: true }));

async function sample(out: string, params: Record<string, unknown>, seed = 1) {
  const warnings: string[] = [];
  await runStage(stage, {
    plan: {
      schema: 1,
      pipeline: 'test',
      node: out,
      stage: 'sampler',
      verb: 'sample',
      params,
      seed,
      splitSeed: 1,
      access: 'open',
      inputs: {
        model: [{ node: 'model', dir: 'model' }],
        streamlines: [{ node: 'streamlines', dir: 'streamlines' }],
      },
    },
    out: join(root, out),
    root,
    code: '',
    fs: diskFileSystem,
    clock: { now: () => 0 },
    events: { ...silentEvents, warn: (message) => warnings.push(message) },
    signal: new AbortController().signal,
  });
  const artefact = await openArtefact(join(root, out));
  const table = await readStreamlines(artefact.path('samples.arrow'));
  return {
    artefact,
    table,
    warnings,
    report: JSON.parse(await readFile(artefact.path('samples.json'), 'utf8')),
  };
}

describe('the sampler stage', () => {
  it('gives the streamlines asked for, near their bundle, and accounts for every proposal', async () => {
    const { artefact, table, warnings, report } = await sample('samples', { count: 40 });
    expect(table.rows).toBe(80);
    expect(warnings.some((warning) => warning.startsWith('c: not sampled'))).toBe(true);
    expect(warnings.some((warning) => warning.includes('no white-matter mask'))).toBe(true);
    for (const { name, proposed, accepted, dropped, rejected_density } of report.bundles) {
      const lost = Object.values(dropped as Record<string, number>).reduce((sum, n) => sum + n, 0);
      expect(accepted + lost).toBe(proposed);
      expect(dropped.density ?? 0).toBe(rejected_density);
      expect(accepted).toBe(name === 'c' ? 0 : 40);
    }
    expect(artefact.manifest.counts.out).toBe(80);
    expect(report.model).toBe((await openArtefact(join(root, 'model'))).sha256);
    for (let row = 0; row < table.rows; row++) {
      const at = row * VALUES;
      const [dx, dy] = [0, 1].map((axis) =>
        Math.abs(table.points[at + 765 + axis] - table.points[at + axis]),
      );
      expect(dx > dy).toBe(table.bundle.names[table.bundle.codes[row]] === 'a');
      expect(table.length[row]).toBeCloseTo(smoothedLength(table.points, row * 256), 3);
    }
    const tractogram = await readTractogram(artefact.path('samples.trk'));
    expect(tractogram.offsets).toHaveLength(81);
    expect(tractogram.points[0]).toBeCloseTo(table.points[0], 3);
    expect(tractogram.perStreamline.get('bundle')?.values[79]).toBe(2);
  });

  it('repeats itself byte for byte, and no sample within a run', async () => {
    const first = await sample('first', { count: 300, bundles: ['a'] }, 4);
    const second = await sample('second', { count: 300, bundles: ['a'] }, 4);
    const other = await sample('other', { count: 300, bundles: ['a'] }, 5);
    expect(second.artefact.sha256).toBe(first.artefact.sha256);
    expect(other.artefact.sha256).not.toBe(first.artefact.sha256);
    const seen = new Set(
      Array.from({ length: 300 }, (_, row) =>
        first.table.points.subarray(row * VALUES, row * VALUES + 6).join(),
      ),
    );
    expect(seen.size).toBe(300);
  });

  it.each([
    { method: 'kde' },
    { kernel: 'isotropic', bandwidth: 'silverman', proposal: 'normal' },
    { kernel: 'isotropic', bandwidth: 1, envelope: 'exact' },
    {
      bandwidth: 'silverman-flattened',
      shrinkage: 0.2,
      proposal: { components: 3 },
      envelope: { percentile: 100 },
    },
    { seeds: { max: 12, flips: true }, acceptance: { length: { min: 20, max: 80 } } },
  ])('works with %j', async (params) => {
    const { table } = await sample('variant', { count: 20, bundles: { rarest: 2 }, ...params });
    expect(table.rows).toBe(20);
  });

  it('keeps what there is when the proposals run out, and says so', async () => {
    const { table, warnings, report } = await sample('short', {
      count: 500,
      maxProposals: 100,
      bundles: ['a'],
      method: 'kde',
    });
    expect(report.bundles[0].proposed).toBe(100);
    expect(table.rows).toBe(report.bundles[0].accepted);
    expect(warnings.some((warning) => warning.includes('of 500'))).toBe(true);
  });

  it("sets the bandwidth by Silverman's rule where seeds are too few to cross-validate, and says so", async () => {
    const few = await sample('few', { count: 5, bundles: ['a'], seeds: { max: 2 } });
    expect(few.report.bundles[0]).toMatchObject({ rule: 'silverman', heldOutLogDensity: null, accepted: 5 });
    expect(few.warnings.join()).toContain('too few to cross-validate');
    const enough = await sample('enough', { count: 5, bundles: ['a'], seeds: { max: 3 } });
    expect(enough.report.bundles[0].rule).toBe('cross-validated');
    expect(enough.warnings.join()).not.toContain('too few');
  });

  it('names the bundles there are when one is unknown', async () => {
    await expect(sample('unknown', { bundles: ['z'] })).rejects.toThrow(
      expect.objectContaining({ code: 'PARAMETER_INVALID', remedy: expect.stringContaining('a, b, c') }),
    );
  });
});
