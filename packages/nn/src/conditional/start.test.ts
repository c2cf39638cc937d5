import { END_COORDINATES, normalise } from '@tractogen/codec';
import { randomFrom } from '@tractogen/core';
import { VALUES, type StreamlineTable } from '@tractogen/formats';
import { describe, expect, it } from 'vitest';
import { buildNetwork } from '../network/build.ts';
import { backendOrNull } from '../testing/backend.ts';
import { arcs } from '../testing/stage/arcs.ts';
import { conditionedRows } from './data.ts';
import { fitStart } from './start.ts';

const { tf: flow, ops } = (await backendOrNull('wasm'))!;
const LATENT = 6;
// The second bundle far enough away for the gate to be sure of every streamline.
const close = arcs(64, 'start');
const points = close.points.map((value, i) =>
  Math.floor(i / VALUES) % 2 === 1 && i % 3 === 2 ? value + 60 : value,
);
const table = { ...close, points };
const normalisation = { centre: [110, 100, 4] as [number, number, number], scale: 20 };
const heads = [
  { name: 'z_mean', units: LATENT },
  { name: 'z_log_var', units: LATENT },
  { name: 'r_mean', units: 1 },
  { name: 'r_log_var', units: 1 },
] as const;
const data = conditionedRows(
  table,
  { trainOn: 'all', classes: false, attributes: ['length'], conditioned: false, scope: 'all' },
  'train',
);
const n = data.rows.length;
// One fit takes seconds, so the tests share it.
const start = fitStart(data, normalisation, {
  latent: LATENT,
  noise: 0.1,
  heads,
  classes: false,
  conditioned: false,
});
const shared = { channels: [4, 4, 4, 4, 4, 8], linearPath: false, experts: start.spec } as const;
const plan = {
  preset: 'tractogen',
  latent: LATENT,
  defects: { encoderBound: false, decoderGlorot: false, positionMajor: false },
} as const;
const network = buildNetwork(
  flow,
  { ...plan, encoder: { ...shared, heads }, decoder: shared, start },
  randomFrom(1),
);
const outputs = () =>
  network.encoder.heads(ops, flow.tensor3d(normalise(data.points, normalisation), [n, 256, 3]));

describe('fitStart', () => {
  it('takes one expert a bundle, told apart by the points themselves', () => {
    expect(start.spec).toEqual({ count: 2, gate: 'inferred', ends: true, bent: [], coupled: false });
    // Two sectors of the first two dimensions: (±1.5, 0).
    const z = outputs()['z_mean'].arraySync();
    for (let row = 0; row < n; row++) expect(z[row][0]).toBeCloseTo(data.labels[row] === 0 ? 1.5 : -1.5, 4);
  });

  it('rebuilds streamlines at epoch 0 to about the noise, ends included', () => {
    const decoded = network.decoder.forward(ops, outputs()['z_mean']).dataSync();
    const truth = normalise(data.points, normalisation);
    let squared = 0;
    let worst = 0;
    for (let i = 0; i < truth.length; i++) {
      squared += ((decoded[i] - truth[i]) * normalisation.scale) ** 2 / truth.length;
      if ((END_COORDINATES as readonly number[]).includes(i % 768))
        worst = Math.max(worst, Math.abs(decoded[i] - truth[i]) * normalisation.scale);
    }
    // Arcs have few ways to vary: four components leave less than a fifth of their spread of some 5 mm.
    expect(Math.sqrt(squared)).toBeLessThan(1);
    expect(worst).toBeLessThan(5);
  });

  it('fills N(0, I): latents of training have mean 0, and their spread and posterior variance make 1', () => {
    const found = outputs();
    const [means, logVariances] = [found['z_mean'].arraySync(), found['z_log_var'].arraySync()];
    for (let j = 2; j < LATENT; j++) {
      let [sum, total] = [0, 0];
      for (let row = 0; row < n; row++) {
        sum += means[row][j] / n;
        total += (means[row][j] ** 2 + Math.exp(logVariances[row][j])) / n;
      }
      expect(Math.abs(sum)).toBeLessThan(1e-3);
      // Up to what a small group borrows from the pooled covariance: weight d / (d + 32).
      expect(Math.abs(total - 1)).toBeLessThan(LATENT / (LATENT + 32));
    }
  });

  it('predicts the attribute better than its mean, with a variance that fits', () => {
    const found = outputs();
    const [means, logVariances] = [found['r_mean'].dataSync(), found['r_log_var'].dataSync()];
    let [error, total, told] = [0, 0, 0];
    for (let row = 0; row < n; row++) {
      error += (means[row] - data.standardised[row]) ** 2 / n;
      total += data.standardised[row] ** 2 / n;
      told += Math.exp(logVariances[row]) / n;
    }
    expect(error).toBeLessThan(0.1 * total);
    expect(told / error).toBeGreaterThan(0.8);
    expect(told / error).toBeLessThan(1.25);
  });
});

describe('experts that are told an attribute', () => {
  /** Streamlines that end the higher the farther their length is from the middle one: no line in the length. */
  const bowed = (rows: number): StreamlineTable => {
    const flat = arcs(rows, 'bowed');
    const { standardised } = rowsTold(flat, ['length']);
    const rise = (i: number): number =>
      3 * standardised[Math.floor(i / VALUES)] ** 2 * ((i % VALUES) / VALUES);
    return {
      ...flat,
      points: flat.points.map((value, i) => (i % 3 === 2 ? 3 + rise(i) : value)),
      age: Float32Array.from({ length: rows }, (_, i) => 60 + (i % 20)),
    };
  };
  const rowsTold = (seen: StreamlineTable, attributes: readonly string[]) =>
    conditionedRows(
      seen,
      { trainOn: 'all', classes: true, attributes, conditioned: true, scope: 'class' },
      'train',
    );
  const told = { latent: LATENT, noise: 0.1, heads, classes: true, conditioned: true };

  it('end where streamlines of that length do', () => {
    const rows = rowsTold(bowed(240), ['length']);
    const made = fitStart(rows, normalisation, told);
    expect(made.spec.bent).toEqual([0]);
    const parts = { ...shared, experts: made.spec, conditions: rows.width };
    const built = buildNetwork(
      flow,
      { ...plan, encoder: { ...parts, heads }, decoder: parts, start: made },
      randomFrom(1),
    );
    const count = rows.rows.length;
    const middle = flow.concat2d(
      [flow.zeros([count, LATENT]), flow.tensor2d(rows.conditions, [count, rows.width])],
      1,
    );
    const decoded = built.decoder.forward(ops, middle).dataSync();
    const z = (row: number): number => (row + 1) * VALUES - 1;
    let [missed, risen] = [0, 0];
    for (let row = 0; row < count; row++) {
      // Beyond the knots it goes straight on.
      if (Math.abs(rows.standardised[row]) > 1.6) continue;
      const found = decoded[z(row)] * normalisation.scale + normalisation.centre[2];
      missed += (found - rows.points[z(row)]) ** 2 / count;
      risen += (3 * rows.standardised[row] ** 2 - 3) ** 2 / count;
    }
    expect(missed).toBeLessThan(0.1 * risen);
  });

  it('bend along no age, and in no bundle of few streamlines', () => {
    const bent = (rows: number, names: readonly string[]): readonly number[] =>
      fitStart(rowsTold(bowed(rows), names), normalisation, told).spec.bent;
    expect(bent(240, ['age', 'length'])).toEqual([1]);
    expect(bent(60, ['length'])).toEqual([]);
  });
});
