import { UNCONDITIONAL } from '@tractogen/codec';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type * as tf from '@tensorflow/tfjs';
import type { ModelFile } from '@tractogen/codec';
import { beginArtefact, diskFileSystem, openArtefact, randomFrom, type Artefact } from '@tractogen/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fintaDecoder } from '../blocks/finta-decoder.ts';
import { fintaEncoder } from '../blocks/finta-encoder.ts';
import { valuesOf } from '../blocks/parameter.ts';
import type { ExpertsSpec } from '../blocks/experts.ts';
import { fintaSpecs, type EncoderSpec, type FintaPreset } from '../blocks/spec.ts';
import { backendOrNull } from '../testing/backend.ts';
import { normals, relativeError } from '../testing/differences.ts';
import { writeLayersModel } from './files.ts';
import { decoderModel, encoderModel } from './layers-model.ts';
import { openCodec } from './open.ts';

const native = await backendOrNull('tensorflow');
const runtime = native ?? (await backendOrNull('wasm'))!;
const { tf: flow, ops } = runtime;
const random = randomFrom(13);
const channels = [4, 4, 8, 8, 8, 16] as const;
const normalisation = { centre: [10, -20, 5] as [number, number, number], scale: 40 };
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codec-'));
});
afterAll(async () => await rm(folder, { recursive: true, force: true }));

const SCALE = { mean: 100, sd: 5, low: 80, high: 120, p5: 90, p95: 110 };
const scales = { unit: 'mm', scope: 'all', scales: { '*': SCALE }, dimension: null } as const;

function modelFile(
  preset: string,
  latent: number,
  attributes: readonly string[] = [],
  classes = 0,
): ModelFile {
  const latentMetric = Array.from({ length: latent ** 2 }, (_, i) => (i % (latent + 1) === 0 ? 1 : 0));
  const empty = {
    ...UNCONDITIONAL,
    classes: Array.from({ length: classes }, (_, i) => `bundle_${i + 1}`),
    conditions: { classes: classes > 0, attributes: [...attributes] },
    attributes: Object.fromEntries(attributes.map((name) => [name, scales])),
    hyperParameters: {},
    training: {},
  };
  return {
    schema: 1,
    family: 'layers',
    stage: 'model-ae',
    preset,
    latent,
    points: 256,
    normalisation,
    latentMetric,
    ...empty,
  };
}

async function save(
  preset: FintaPreset,
  name: string,
  options: {
    batchNorm?: boolean;
    attributes?: readonly string[];
    classes?: number;
    experts?: ExpertsSpec;
    charts?: number;
    heads?: EncoderSpec['heads'];
  } = {},
) {
  const { attributes = [], classes = 0, experts = null, charts = 0 } = options;
  const charted = charts === 0 ? null : { count: charts, scale: 0.3 };
  const conditions = attributes.length + classes;
  const specs = fintaSpecs(preset, 6);
  const stream = random.stream(preset);
  const shifted = (values: Map<string, Float32Array>): Map<string, Float32Array> =>
    // Layers that begin at zero or one would hide a mix-up.
    new Map(
      [...values].map(([key, array]) => [
        key,
        array.map((value) => value + 0.1 * Math.abs(stream.stream(key).normal())),
      ]),
    );
  const encoder = fintaEncoder(
    flow,
    {
      ...specs.encoder,
      channels,
      batchNorm: options.batchNorm ?? false,
      heads: options.heads ?? specs.encoder.heads,
      experts,
      charts: charted,
      conditions: experts === null ? 0 : conditions,
    },
    stream.stream('e'),
  );
  const decoder = fintaDecoder(
    flow,
    {
      ...specs.decoder,
      channels,
      experts,
      conditions,
      charts: charted === null ? null : { ...charted, hidden: [8, 8] },
    },
    stream.stream('d'),
  );
  for (const { parameters } of [encoder, decoder]) {
    const values = shifted(valuesOf(parameters));
    for (const { name: key, shape, variable } of parameters)
      variable.assign(flow.tensor(values.get(key)!, [...shape]));
  }
  const dir = join(folder, name);
  const output = await beginArtefact(diskFileSystem, dir);
  await output.writeJson('model.json', modelFile(preset, 6, attributes, classes));
  await writeLayersModel(
    flow,
    output,
    'encoder',
    encoderModel(
      flow,
      encoder.spec,
      valuesOf(encoder.parameters),
      encoder.spec.heads.map((head) => head.name),
    ),
  );
  await writeLayersModel(
    flow,
    output,
    'decoder',
    decoderModel(flow, decoder.spec, valuesOf(decoder.parameters)),
  );
  await output.commit({
    kind: 'model',
    access: 'open',
    counts: { in: 0, out: 0, dropped: {} },
    provenance: {},
  });
  return { dir, encoder, decoder, artefact: await openArtefact(dir) };
}

describe('a saved model', () => {
  it.each([
    { preset: 'finta', options: {} },
    { preset: 'tractoencoder', options: { batchNorm: true } },
    { preset: 'tractogen', options: {} },
    { preset: 'finta', options: { charts: 3 } },
  ] as const)('$preset gives what was trained, $options', async ({ preset, options }) => {
    const name = [preset, ...Object.keys(options)].join('-');
    const { encoder, decoder, artefact } = await save(preset, name, options);
    const codec = await openCodec(artefact, { batch: 2 });
    const points = normals(random.stream('points'), [5, 768]).map(
      (value, i) => 40 * value + normalisation.centre[i % 3],
    );
    const normalised = points.map((value, i) => (value - normalisation.centre[i % 3]) / 40);
    const z = encoder.forward(ops, flow.tensor3d(normalised, [5, 256, 3]));
    const latents = await codec.encode(points);
    expect(relativeError(latents, z.dataSync())).toBeLessThan(1e-5);
    const x = decoder
      .forward(ops, z)
      .dataSync<'float32'>()
      .map((value, i) => 40 * value + normalisation.centre[i % 3]);
    expect(relativeError(await codec.decode(latents), x)).toBeLessThan(1e-5);
    expect(codec.toMetric(latents)).toEqual(latents);
    const before = flow.memory().numTensors;
    codec.dispose();
    expect(flow.memory().numTensors).toBeLessThan(before);
  });

  it.each([
    ['given', { classes: 3, attributes: ['length'] }],
    ['given', { classes: 3, attributes: ['age', 'length'], bent: [1] }],
    ['given', { classes: 3 }],
    ['given', { classes: 3, coupled: true }],
    ['inferred', { attributes: ['length'] }],
    ['inferred', {}],
  ] as const)('with experts whose gate is %s gives what was trained, %j', async (gate, given) => {
    const heads = [
      { name: 'z_mean', units: 6 },
      { name: 'z_log_var', units: 6 },
    ] as const;
    const name = `experts-${gate}-${Object.keys(given).join('-')}`;
    const { encoder, decoder, artefact } = await save('finta', name, {
      ...given,
      heads,
      experts: {
        count: 3,
        gate,
        ends: true,
        bent: 'bent' in given ? given.bent : [],
        coupled: 'coupled' in given,
      },
    });
    const codec = await openCodec(artefact, { batch: 3 });
    const points = normals(random.stream('points'), [5, 768]).map(
      (value, i) => 40 * value + normalisation.centre[i % 3],
    );
    const normalised = points.map((value, i) => (value - normalisation.centre[i % 3]) / 40);
    const attributes: readonly string[] = 'attributes' in given ? given.attributes : [];
    const classes = 'classes' in given ? given.classes : 0;
    const width = attributes.length + classes;
    const beside = Float32Array.from({ length: 5 * width }, (_, i) => {
      const [row, column] = [Math.floor(i / width), i % width];
      return column < classes ? Number(row % classes === column) : 0.3 * row - 1;
    });
    const conditions = width > 0 ? flow.tensor2d(beside, [5, width]) : null;
    const found = encoder.heads(ops, flow.tensor3d(normalised, [5, 256, 3]), { conditions });
    const latents = await codec.encode(points, beside);
    expect(relativeError(latents, found['z_mean'].dataSync())).toBeLessThan(1e-5);
    const logs = await codec.logVariances!(points, beside);
    expect(relativeError(logs, found['z_log_var'].dataSync())).toBeLessThan(1e-5);
    const z = found['z_mean'];
    const x = decoder
      .forward(ops, conditions === null ? z : flow.concat2d([z, conditions], 1))
      .dataSync<'float32'>()
      .map((value, i) => 40 * value + normalisation.centre[i % 3]);
    expect(relativeError(await codec.decode(latents, beside), x)).toBeLessThan(1e-5);
    codec.dispose();
  });

  it('has the same bytes each time it is saved', async () => {
    const [first, second] = [await save('tractogen', 'one'), await save('tractogen', 'two')];
    expect(second.artefact.manifest.files).toEqual(first.artefact.manifest.files);
    const json = await readFile(first.artefact.path('encoder/model.json'), 'utf8');
    expect(json).not.toMatch(/_1"|date|\/tmp/i);
  });

  it('says that a conditional decoder needs its attributes', async () => {
    const { artefact } = await save('finta', 'conditional', { attributes: ['length', 'age'] });
    const codec = await openCodec(artefact);
    await expect(codec.decode(new Float32Array(6))).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    await expect(codec.encode(new Float32Array(700))).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    expect(await codec.encode(new Float32Array(0))).toEqual(new Float32Array(0));
  });

  it('that does not fit model.json is refused', async () => {
    const { artefact } = await save('finta', 'misfit');
    const other: Artefact = {
      ...artefact,
      read: async (file) =>
        file === 'model.json'
          ? Buffer.from(JSON.stringify(modelFile('finta', 7)))
          : await artefact.read(file),
    };
    await expect(openCodec(other)).rejects.toMatchObject({ code: 'ARTEFACT_CORRUPT' });
  });
});

describe('in a process of its own', () => {
  it.skipIf(native === null)(
    'tf.loadLayersModel reads the files (needs: node scripts/runtime.mjs)',
    async () => {
      const { dir, encoder } = await save('finta', 'fresh');
      const program = `
      import { loadTensorFlow, registerLayers } from '@tractogen/nn';
      const { tf } = await loadTensorFlow();
      registerLayers(tf);
      const model = await tf.loadLayersModel('file://${dir}/encoder/model.json');
      const x = tf.reshape(tf.linspace(-1, 1, 768), [1, 256, 3]);
      console.log(JSON.stringify([...model.predict(x).dataSync()]));`;
      const x = flow.reshape<tf.Rank.R3>(flow.linspace(-1, 1, 768), [1, 256, 3]);
      const found = JSON.parse(run(program)) as number[];
      expect(relativeError(found, encoder.forward(ops, x).dataSync())).toBeLessThan(1e-5);
    },
  );

  it('importing the package loads no TensorFlow', () => {
    const program = `
      import '@tractogen/nn';
      import { createRequire } from 'node:module';
      console.log(Object.keys(createRequire(import.meta.url).cache).filter((name) => name.includes('tensorflow')).length);`;
    expect(run(program)).toBe('0');
  });
});

function run(program: string): string {
  const args = ['--input-type=module', '-e', program];
  return execFileSync(process.execPath, args, {
    cwd: join(import.meta.dirname, '../../../sampler'),
    encoding: 'utf8',
  }).trim();
}
