import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  whitenedPca,
  codecOfLinear,
  linearMetric,
  linearPartCodec,
  type ModelFile,
  UNCONDITIONAL,
} from '@tractogen/codec';
import { beginArtefact, diskFileSystem, openArtefact, randomFrom } from '@tractogen/core';
import { VALUES } from '@tractogen/formats';
import { withFlips } from '@tractogen/geometry';
import {
  disposeParameters,
  fintaAutoencoder,
  loadTensorFlow,
  reconstruct,
  type Network,
} from '@tractogen/nn';
import { normalise } from '@tractogen/codec';
import { describe, expect, it } from 'vitest';
import { linearPartOf, writeLinearPart } from './linear-part.ts';
import { buildNetwork } from './network.ts';
import { params } from './params.ts';
import { settingsOf } from './presets.ts';

const runtime = await loadTensorFlow();
const normalisation = { centre: [90, 80, 3] as [number, number, number], scale: 20 };
const random = randomFrom(2);
/** Random walks, so that there are many directions of variance. */
const points = new Float32Array(40 * VALUES);
for (let i = 0; i < points.length; i++) {
  points[i] =
    (i % VALUES < 3 ? normalisation.centre[i % 3] + 10 * random.normal() : points[i - 3]) + random.normal();
}

/** Two bundles, and some that are in none. */
const bundles = Int32Array.from({ length: 40 }, (_, row) => (row < 20 ? 0 : row < 38 ? 1 : -1));

const build = (given: Record<string, unknown>): Network =>
  buildNetwork(runtime, settingsOf(params.parse(given)), { points, bundles }, normalisation, randomFrom(7));
const rebuild = ({ encoder, decoder }: Network): ReturnType<typeof reconstruct> =>
  reconstruct(runtime, fintaAutoencoder(runtime.ops, encoder, decoder), points, 256, normalisation);
const free = ({ encoder, decoder }: Network): void => {
  for (const { parameters } of [encoder, decoder]) disposeParameters(parameters);
};

describe('buildNetwork', () => {
  it('starts `tractogen` as the whitened PCA of streamlines and flips, with unit variance', async () => {
    const network = build({ preset: 'tractogen', latent: 6 });
    const { latents, decoded } = rebuild(network);
    const { map } = whitenedPca(withFlips(normalise(points, normalisation)), 6, normalisation.scale);
    const model: ModelFile = {
      schema: 1,
      family: 'linear',
      stage: 'model-pca',
      preset: 'pca',
      latent: 6,
      points: 256,
      normalisation,
      latentMetric: linearMetric(map, normalisation.scale),
      classes: [],
      ...UNCONDITIONAL,
      hyperParameters: {},
      training: {},
    };
    const expected = await codecOfLinear(model, map).decode(await codecOfLinear(model, map).encode(points));
    const worst = decoded.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i])), 0);
    expect(worst).toBeLessThan(2e-3);
    // Of these streamlines and their flips: flips are not among `latents`, so the spread is near 1, not 1.
    for (let j = 0; j < 6; j++) {
      const column = Array.from({ length: 40 }, (_, i) => latents[i * 6 + j]);
      const rms = Math.sqrt(column.reduce((sum, value) => sum + value ** 2, 0) / 40);
      expect(rms).toBeGreaterThan(0.9);
      expect(rms).toBeLessThan(1.1);
    }
    free(network);
  });

  it('starts with charts where these are asked for, as the stored charts say without TensorFlow', async () => {
    const network = build({ preset: 'tractogen', linear: 'charts', latent: 6, width: 0.125 });
    const { latents, decoded } = rebuild(network);
    const part = linearPartOf(network)!;
    const folder = await mkdtemp(join(tmpdir(), 'charts-'));
    const output = await beginArtefact(diskFileSystem, join(folder, 'model'));
    await writeLinearPart(output, 'epoch0', part);
    const counts = { in: 0, out: 0, dropped: {} };
    await output.commit({ kind: 'model', access: 'open', counts, provenance: {} });
    const codec = (await linearPartCodec(await openArtefact(join(folder, 'model')), 'epoch0', {
      schema: 1,
      family: 'layers',
      stage: 'model-ae',
      preset: 'tractogen',
      latent: 6,
      points: 256,
      normalisation,
      latentMetric: Array.from({ length: 36 }, (_, i) => Number(i % 7 === 0)),
      classes: [],
      ...UNCONDITIONAL,
      hyperParameters: {},
      training: {},
    }))!;
    const [codes, lines] = [await codec.encode(points), await codec.decode(latents)];
    const worst = (a: Float32Array, b: Float32Array): number =>
      a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
    expect(worst(latents, codes)).toBeLessThan(1e-3);
    expect(worst(decoded, lines)).toBeLessThan(5e-3);
    // Two bundles, each in both directions.
    expect(network.encoder.spec.charts?.count).toBe(4);
    expect(network.decoder.spec.charts?.hidden).toEqual([512, 512]);
    free(network);
    await rm(folder, { recursive: true });
  });

  it('switches each defect of the original on by its name', () => {
    const clean = build({ preset: 'tractoencoder', latent: 4 });
    const wide = build({ preset: 'tractoencoder', latent: 4, defects: { encoderBound: true } });
    const keras = build({ preset: 'tractoencoder', latent: 4, defects: { decoderGlorot: true } });
    const crossed = build({ preset: 'tractoencoder', latent: 4, defects: { positionMajor: true } });
    const largest = ({ encoder, decoder }: Network, name: string): number =>
      [...encoder.parameters, ...decoder.parameters]
        .find((parameter) => parameter.name === name)!
        .variable.abs()
        .max()
        .dataSync()[0];
    // Bounds 1/√768 and 1/3.
    expect(largest(clean, 'e5/kernel')).toBeCloseTo(1 / Math.sqrt(768), 3);
    expect(largest(wide, 'e5/kernel')).toBeCloseTo(1 / 3, 3);
    // Bounds 1/√768 (256 × 3 inputs) and √(6 / (256 · 3 + 128 · 3)); each defect leaves the other half alone.
    expect(largest(clean, 'd3/kernel')).toBeCloseTo(1 / Math.sqrt(768), 3);
    expect(largest(keras, 'd3/kernel')).toBeCloseTo(Math.sqrt(6 / 1152), 3);
    expect(largest(keras, 'd3/bias')).toBe(0);
    expect(largest(keras, 'e5/kernel')).toBe(largest(clean, 'e5/kernel'));
    expect(largest(wide, 'd3/kernel')).toBe(largest(clean, 'd3/kernel'));
    expect(largest(wide, 'd3/bias')).toBe(largest(clean, 'd3/bias'));
    expect(crossed.decoder.spec.flatten).toBe('position-major');
    expect(crossed.encoder.spec.flatten).toBe('channel-major');
    expect(rebuild(crossed).decoded).not.toEqual(rebuild(clean).decoded);
    for (const network of [clean, wide, keras, crossed]) free(network);
  });
});
