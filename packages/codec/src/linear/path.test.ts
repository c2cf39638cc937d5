import { UNCONDITIONAL } from '../model.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beginArtefact, diskFileSystem, openArtefact, randomFrom } from '@tractogen/core';
import { expect, it } from 'vitest';
import type { ModelFile } from '../model.ts';
import { WIDTH } from './fit.ts';
import { linearPathCodec, writeLinearPath } from './path.ts';

const model: ModelFile = {
  schema: 1,
  family: 'layers',
  stage: 'test',
  preset: 'tractogen',
  latent: 2,
  points: 256,
  normalisation: { centre: [1, 2, 3], scale: 5 },
  latentMetric: [1, 0, 0, 1],
  classes: [],
  ...UNCONDITIONAL,
  hyperParameters: {},
  training: {},
};

it('a stored linear path encodes and decodes by its two matrices, in mm', async () => {
  const random = randomFrom(1);
  const draw = (n: number): Float32Array => random.fillNormal(new Float32Array(n));
  const path = {
    encoderKernel: draw(WIDTH * 2),
    encoderBias: draw(2),
    decoderKernel: draw(2 * WIDTH),
    decoderBias: draw(WIDTH),
  };
  const folder = await mkdtemp(join(tmpdir(), 'path-'));
  const writer = await beginArtefact(diskFileSystem, join(folder, 'model'));
  await writeLinearPath(writer, 'linear-path/epoch0.bin', path);
  await writer.commit({
    kind: 'model',
    access: 'open',
    counts: { in: 0, out: 0, dropped: {} },
    provenance: {},
  });
  const codec = await linearPathCodec(
    await openArtefact(join(folder, 'model')),
    'linear-path/epoch0.bin',
    model,
  );

  const points = draw(3 * WIDTH).map((value) => 10 * value);
  const latents = await codec.encode(points);
  const decoded = await codec.decode(latents);
  // By hand, for latent 1 of streamline 2 and for one coordinate of its reconstruction.
  let z = path.encoderBias[1];
  for (let k = 0; k < WIDTH; k++)
    z += ((points[2 * WIDTH + k] - model.normalisation.centre[k % 3]) / 5) * path.encoderKernel[k * 2 + 1];
  expect(latents[2 * 2 + 1]).toBeCloseTo(z, 3);
  const k = 400;
  const x =
    latents[4] * path.decoderKernel[k] + latents[5] * path.decoderKernel[WIDTH + k] + path.decoderBias[k];
  expect(decoded[2 * WIDTH + k]).toBeCloseTo(5 * x + model.normalisation.centre[k % 3], 3);
  await expect(
    linearPathCodec(await openArtefact(join(folder, 'model')), 'linear-path/epoch0.bin', {
      ...model,
      latent: 3,
    }),
  ).rejects.toMatchObject({ code: 'ARTEFACT_CORRUPT' });
  await rm(folder, { recursive: true });
});
