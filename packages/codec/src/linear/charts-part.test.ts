import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beginArtefact, diskFileSystem, openArtefact, randomFrom, type Artefact } from '@tractogen/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { UNCONDITIONAL, type ModelFile } from '../model.ts';
import { CHART_PARTS, writeChartsPart, type ChartsPart } from './charts-part.ts';
import { WIDTH } from './fit.ts';
import { linearPartCodec } from './parts.ts';

const D = 2;
const COUNT = 3;
const model: ModelFile = {
  schema: 1,
  family: 'layers',
  stage: 'test',
  preset: 'tractogen',
  latent: D,
  points: 256,
  normalisation: { centre: [1, 2, 3], scale: 5 },
  latentMetric: [2, 0, 0, 1],
  classes: [],
  ...UNCONDITIONAL,
  hyperParameters: {},
  training: {},
};
const random = randomFrom('charts part');
const draw = (label: string, n: number): Float32Array => random.stream(label).fillNormal(new Float32Array(n));
const part: ChartsPart = {
  encoderGate: { kernel: draw('gate', WIDTH * COUNT), bias: draw('bias', COUNT) },
  means: draw('means', COUNT * WIDTH),
  scale: 0.5,
  reading: draw('reading', COUNT * (WIDTH + 1) * D),
  placing: draw('placing', COUNT * (D + 1) * D),
  decoderGate: { kernel: draw('back gate', D * COUNT), bias: draw('back bias', COUNT) },
  unplacing: draw('unplacing', COUNT * (D + 1) * D),
  writing: draw('writing', COUNT * (D + 1) * WIDTH),
};

let folder: string;
let artefact: Artefact;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'charts-'));
  const output = await beginArtefact(diskFileSystem, join(folder, 'model'));
  await writeChartsPart(output, CHART_PARTS.epoch0, part);
  await output.commit({
    kind: 'model',
    access: 'open',
    counts: { in: 0, out: 0, dropped: {} },
    provenance: {},
  });
  artefact = await openArtefact(join(folder, 'model'));
});
afterAll(async () => await rm(folder, { recursive: true }));

const most = (logits: readonly number[]): number => logits.indexOf(Math.max(...logits));
/** One row through the block of its chart, by hand. */
function through(kernel: Float32Array, chart: number, values: readonly number[], outputs: number): number[] {
  const block = chart * (values.length + 1) * outputs;
  return Array.from({ length: outputs }, (_, j) =>
    [...values, 1].reduce((sum, value, i) => sum + value * kernel[block + i * outputs + j], 0),
  );
}

it('stored charts encode and decode in the chart of the largest logit, in mm', async () => {
  const codec = (await linearPartCodec(artefact, 'epoch0', model))!;
  const points = draw('points', 4 * WIDTH).map((value) => 10 * value);
  const latents = await codec.encode(points);
  const decoded = await codec.decode(latents);
  const used = new Set<number>();
  for (let row = 0; row < 4; row++) {
    const x = Array.from(
      points.subarray(row * WIDTH, (row + 1) * WIDTH),
      (value, i) => (value - model.normalisation.centre[i % 3]) / 5,
    );
    const { kernel, bias } = part.encoderGate;
    const chart = most(
      Array.from(bias, (constant, k) =>
        x.reduce((sum, value, i) => sum + value * kernel[i * COUNT + k], constant),
      ),
    );
    used.add(chart);
    const away = x.map((value, i) => (value + part.means[chart * WIDTH + i]) / part.scale);
    const code = through(part.placing, chart, through(part.reading, chart, away, D), D);
    for (let j = 0; j < D; j++) expect(latents[row * D + j] / code[j]).toBeCloseTo(1, 4);

    const z = Array.from(latents.subarray(row * D, (row + 1) * D));
    const back = part.decoderGate;
    const home = most(
      Array.from(back.bias, (constant, k) =>
        z.reduce((sum, value, i) => sum + value * back.kernel[i * COUNT + k], constant),
      ),
    );
    const rebuilt = through(part.writing, home, through(part.unplacing, home, z, D), WIDTH);
    for (const i of [0, 301, 767]) {
      const mm = 5 * rebuilt[i] + model.normalisation.centre[i % 3];
      expect(Math.abs(decoded[row * WIDTH + i] - mm)).toBeLessThan(1e-4 * Math.abs(mm) + 1e-3);
    }
  }
  expect(used.size).toBeGreaterThan(1);
  expect([...codec.toMetric(Float32Array.of(1, 1))]).toEqual([2, 1]);
});

it('a file of another size is refused, and a model without a linear part has none', async () => {
  await expect(linearPartCodec(artefact, 'epoch0', { ...model, latent: 3 })).rejects.toMatchObject({
    code: 'ARTEFACT_CORRUPT',
  });
  expect(await linearPartCodec(artefact, 'linear_alone', model)).toBeNull();
});
