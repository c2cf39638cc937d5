import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beginArtefact, diskFileSystem, openArtefact, randomFrom } from '@tractogen/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MODEL_FILE, type ModelFile, UNCONDITIONAL } from '../model.ts';
import { parseModel } from '../read.ts';
import { codecOfLinear, linearCodec } from './codec.ts';
import { LINEAR_FILE, LINEAR_WEIGHTS, writeLinear } from './file.ts';
import { fitLinear, WIDTH } from './fit.ts';
import { linearMap, linearMetric } from './map.ts';
import { normalise } from '../normalise.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'codec-'));
});
afterEach(async () => await rm(dir, { recursive: true, force: true }));

const normalisation = { centre: [90, 80, 3] as [number, number, number], scale: 40 };
const points = randomFrom(4)
  .fillNormal(new Float32Array(20 * WIDTH))
  .map((value, i) => 80 + 10 * value + (i % 3));
const map = linearMap(fitLinear(normalise(points, normalisation), 5), true);
const model: ModelFile = {
  schema: 1,
  family: 'linear',
  stage: 'model-pca',
  preset: 'pca',
  latent: 5,
  points: 256,
  normalisation,
  latentMetric: linearMetric(map, normalisation.scale),
  classes: ['bundle_1'],
  ...UNCONDITIONAL,
  hyperParameters: {},
  training: {},
};

async function write(file: unknown, weights?: Uint8Array): Promise<string> {
  const path = join(dir, 'model');
  const output = await beginArtefact(diskFileSystem, path);
  await output.writeJson(MODEL_FILE, file);
  await writeLinear(output, map);
  if (weights !== undefined) await output.write(LINEAR_WEIGHTS, weights);
  await output.commit({
    kind: 'model',
    access: 'open',
    counts: { in: 20, out: 20, dropped: {} },
    provenance: {},
  });
  return path;
}

describe('linearCodec', () => {
  it('encodes and decodes from disk exactly as from memory', async () => {
    const opened = await linearCodec(await openArtefact(await write(model)));
    const inMemory = codecOfLinear(model, map);
    const latents = await opened.encode(points);
    expect(latents).toEqual(await inMemory.encode(points));
    expect(await opened.decode(latents)).toEqual(await inMemory.decode(latents));
  });

  it('has a metric in which distances are root mean square distances of decoded points, mm', async () => {
    const codec = codecOfLinear(model, map);
    const latents = await codec.encode(points);
    const decoded = await codec.decode(latents);
    const metric = codec.toMetric(latents);
    let squared = 0;
    for (let k = 0; k < WIDTH; k++) squared += (decoded[k] - decoded[WIDTH + k]) ** 2;
    let latentSquared = 0;
    for (let j = 0; j < 5; j++) latentSquared += (metric[j] - metric[5 + j]) ** 2;
    expect(Math.sqrt(latentSquared)).toBeCloseTo(Math.sqrt(squared / 256), 3);
  });

  it('takes no streamline and no half streamline', async () => {
    const codec = codecOfLinear(model, map);
    expect(await codec.encode(new Float32Array(0))).toHaveLength(0);
    await expect(codec.encode(new Float32Array(100))).rejects.toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID' }),
    );
  });

  it('describes its weights as little-endian float32 after one another', async () => {
    const path = await write(model);
    const bytes = await readFile(join(path, LINEAR_WEIGHTS));
    expect(bytes).toHaveLength(4 * (WIDTH + 5 * WIDTH + 5));
    expect(bytes.readFloatLE(4 * WIDTH)).toBe(map.components[0]);
    expect(JSON.parse(await readFile(join(path, LINEAR_FILE), 'utf8'))).toMatchObject({ schema: 1 });
  });

  it('says what is wrong with a model that does not hold together', async () => {
    const corrupt = expect.objectContaining({ code: 'ARTEFACT_CORRUPT' });
    const cases: [unknown, Uint8Array?][] = [
      [{ ...model, latent: 4, latentMetric: model.latentMetric.slice(0, 16) }],
      [{ ...model, latentMetric: [1] }],
      [{ ...model, surprise: 1 }],
      [model, new Uint8Array(8)],
      [model, new Uint8Array(4 * (WIDTH + 5 * WIDTH + 5)).fill(0xff)],
    ];
    for (const [file, weights] of cases) {
      await expect(
        write(file, weights).then(async (path) => await linearCodec(await openArtefact(path))),
      ).rejects.toThrow(corrupt);
    }
    await expect(
      write({ ...model, family: 'layers' }).then(async (path) => await linearCodec(await openArtefact(path))),
    ).rejects.toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  });

  it('names the field of model.json that is wrong', () => {
    expect(() => parseModel({ ...model, normalisation: { centre: [0, 0, 0], scale: 0 } })).toThrow(
      /normalisation\.scale/,
    );
  });
});
