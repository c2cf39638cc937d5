import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { linearCodec, normalise, type Codec } from '@tractogen/codec';
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
  splitFile,
  writeStreamlines,
  type StreamlineTable,
} from '@tractogen/formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Params } from './params.ts';
import { stage } from './stage.ts';
import { whitenedPca } from '@tractogen/codec';
import { withFlips } from '@tractogen/geometry';

let root = '';

/** Lines along x that bend by two numbers; every fourth is implausible and offset by 40 mm. */
function table(rows: number, seed: string): StreamlineTable {
  const random = randomFrom(seed);
  const points = new Float32Array(rows * VALUES);
  for (let row = 0; row < rows; row++) {
    const [bend, shift] = [random.normal(), random.normal()];
    for (let p = 0; p < 256; p++) {
      const t = p / 255;
      points.set(
        [20 + 80 * t, 30 + 4 * bend * Math.sin(Math.PI * t), (row % 4 === 3 ? 40 : 0) + 3 * shift],
        row * VALUES + 3 * p,
      );
    }
  }
  return {
    ...emptyColumns(rows),
    rows,
    points,
    id: Uint32Array.from({ length: rows }, (_, row) => row),
    bundle: category(
      Array.from({ length: rows }, (_, row) => (row % 4 === 3 ? 'no_connection' : 'bundle_1')),
    ),
    plausible: Uint8Array.from({ length: rows }, (_, row) => (row % 4 === 3 ? 0 : 1)),
    length: new Float32Array(rows).fill(80),
    flipped: new Uint8Array(rows),
    group: Uint32Array.from({ length: rows }, (_, row) => row),
    metadata: {
      space: 'rasmm',
      grid: { voxelToRasmm: [3, 0, 0, 0, 0, 3, 0, 0, 0, 0, 3, 0, 0, 0, 0, 1], dimensions: [40, 40, 20] },
      centre: [60, 30, 0],
      scale: 25,
      source: '0'.repeat(64),
    },
  };
}

async function train(params: Partial<Params>, out = 'model'): Promise<{ codec: Codec; dir: string }> {
  const dir = join(root, out);
  await runStage(stage, {
    plan: {
      schema: 1,
      pipeline: 'test',
      node: out,
      stage: 'model-pca',
      verb: 'train',
      params,
      seed: 1,
      splitSeed: 1,
      access: 'open',
      inputs: { streamlines: [{ node: 'streamlines', dir: 'streamlines' }] },
    },
    out: dir,
    root,
    code: 'test',
    fs: diskFileSystem,
    clock: performance,
    events: silentEvents,
    signal: new AbortController().signal,
  });
  return { codec: await linearCodec(await openArtefact(dir)), dir };
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'pca-'));
  const output = await beginArtefact(diskFileSystem, join(root, 'streamlines'));
  for (const [split, rows] of [
    ['train', 40],
    ['valid', 12],
    ['test', 12],
  ] as const) {
    await output.write(splitFile(split), writeStreamlines(table(rows, split)));
  }
  await output.commit({
    kind: 'streamlines',
    access: 'open',
    counts: { in: 64, out: 64, dropped: {} },
    provenance: {},
  });
}, 60_000);
afterAll(async () => await rm(root, { recursive: true, force: true }));

describe('model-pca', () => {
  it('reconstructs unseen plausible streamlines of two degrees of freedom from two numbers', async () => {
    const { codec, dir } = await train({ latent: 2 });
    const { points } = table(12, 'test');
    const back = await codec.decode(await codec.encode(points.subarray(0, 3 * VALUES)));
    expect(back.reduce((worst, value, i) => Math.max(worst, Math.abs(value - points[i])), 0)).toBeLessThan(
      1e-3,
    );
    expect(codec.model.classes).toEqual(['bundle_1']);
    expect(codec.model.training).toMatchObject({ rows: 30 });
    expect(codec.model.training['validMeanPointError']).toBeLessThan(1e-3);
    const manifest = JSON.parse(await readFile(join(dir, 'artefact.json'), 'utf8')) as { counts: unknown };
    expect(manifest.counts).toEqual({ in: 40, out: 30, dropped: { implausible: 10 } });
    const again = await train({ latent: 2 }, 'again');
    expect(await readFile(join(again.dir, 'linear.bin'))).toEqual(await readFile(join(dir, 'linear.bin')));
  });

  it('fitted with flips, takes a streamline from either end', async () => {
    const { codec } = await train({ latent: 4, flips: true, whiten: true, trainOn: 'all' }, 'flips');
    const both = withFlips(table(12, 'test').points.slice(0, VALUES));
    const back = await codec.decode(await codec.encode(both));
    expect(back.reduce((worst, value, i) => Math.max(worst, Math.abs(value - both[i])), 0)).toBeLessThan(
      1e-2,
    );
    expect(codec.model.classes).toEqual(['bundle_1', 'no_connection']);
  });

  it('refuses more components than streamlines', async () => {
    await expect(train({ latent: 40 }, 'many')).rejects.toThrow(
      expect.objectContaining({ code: 'DEGENERATE_DATA' }),
    );
  });
});

describe('whitenedPca', () => {
  it('has latents of unit variance and a metric in mm', () => {
    const { points, metadata } = table(40, 'train');
    const { map, metric } = whitenedPca(
      normalise(points, { centre: [60, 30, 0], scale: metadata.scale }),
      2,
      metadata.scale,
    );
    // One standard deviation along a component, over √256 points, in mm.
    expect(metric[0]).toBeCloseTo((25 * map.unit[0]) / 16, 6);
    expect([metric[1], metric[2]]).toEqual([0, 0]);
  });
});
