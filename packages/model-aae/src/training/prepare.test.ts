import { randomFrom } from '@tractogen/core';
import type { StreamlineTable } from '@tractogen/formats';
import { loadTensorFlow } from '@tractogen/nn';
import { arcs } from '@tractogen/nn/testing';
import { describe, expect, it } from 'vitest';
import { params } from '../params.ts';
import { settingsOf } from '../presets.ts';
import { codeRows } from './code-rows.ts';
import { prepare } from './prepare.ts';

const runtime = await loadTensorFlow();
const tables = { train: arcs(120, 'train'), valid: arcs(40, 'valid') };
/** The same arcs with waves of either sign, which make them longer whichever sign that is. */
const wavy = ({ points, ...rest }: StreamlineTable): StreamlineTable => {
  const waves = randomFrom('waves');
  const moved = points.slice();
  for (let row = 0; row < rest.rows; row++) {
    const height = 1.5 * waves.normal();
    for (let p = 0; p < 256; p++) moved[row * 768 + 3 * p + 2] += height * Math.sin((6 * Math.PI * p) / 255);
  }
  return { ...rest, points: moved };
};
const prepared = (given: Record<string, unknown>, data = tables) =>
  prepare(settingsOf(params.parse({ width: 0.02, latent: 6, ...given })), {
    runtime,
    ...data,
    random: randomFrom('prepare'),
  });
type Made = ReturnType<typeof prepared>;
const coded = ({ model, train, normalisation }: Made) => codeRows(runtime, model, train, normalisation);

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
function correlation(x: readonly number[], y: readonly number[]): number {
  const [mx, my] = [mean(x), mean(y)];
  const product = (a: readonly number[], ma: number, b: readonly number[], mb: number): number =>
    mean(a.map((value, i) => (value - ma) * (b[i] - mb)));
  return product(x, mx, y, my) / Math.sqrt(product(x, mx, x, mx) * product(y, my, y, my));
}
const column = (latents: Float32Array, j: number, rows: readonly number[]): number[] =>
  rows.map((row) => latents[row * 6 + j]);
const rowsOf = ({ all }: Made, label: number): number[] =>
  [...all.labels.keys()].filter((row) => all.labels[row] === label);

describe('prepare, preset tractogen', () => {
  const plain = prepared({});
  const before = coded(plain);

  it('starts with codes of mean 0 and unit variance in every bundle', () => {
    for (const label of [0, 1]) {
      const rows = rowsOf(plain, label);
      for (let j = 0; j < 6; j++) {
        const values = column(before.latents, j, rows);
        expect(Math.abs(mean(values))).toBeLessThan(0.01);
        // Small bundles borrow from the other one's covariance.
        expect(Math.sqrt(mean(values.map((value) => value ** 2)))).toBeLessThan(1.2);
      }
    }
  });

  it('puts bundles on the ring without changing what is decoded', () => {
    const ring = prepared({ prior: 'ring' });
    const { latents, decoded } = coded(ring);
    // Two bundles, four standard deviations apart: at 2 and −2 of the first dimension.
    expect(mean(column(latents, 0, rowsOf(ring, 0)))).toBeCloseTo(2, 1);
    expect(mean(column(latents, 0, rowsOf(ring, 1)))).toBeCloseTo(-2, 1);
    expect(mean(column(latents, 1, rowsOf(ring, 1)))).toBeCloseTo(0, 1);
    for (let i = 0; i < decoded.length; i += 997) expect(decoded[i]).toBeCloseTo(before.decoded[i], 2);
  });

  it('lays regularised attributes along their dimensions, without changing what is decoded', () => {
    const pulled = prepared({ regularise: [{ attribute: 'length' }, { attribute: 'end_y' }] });
    const { latents, decoded } = coded(pulled);
    for (const label of [0, 1]) {
      const rows = rowsOf(pulled, label);
      const length = rows.map((row) => pulled.train.reserved.columns[0].values[row]);
      expect(correlation(column(latents, 4, rows), length)).toBeGreaterThan(0.95);
      for (const j of [0, 1, 2, 3, 5])
        expect(Math.abs(correlation(column(latents, j, rows), length))).toBeLessThan(0.3);
    }
    for (let i = 0; i < decoded.length; i += 997) expect(decoded[i]).toBeCloseTo(before.decoded[i], 2);
    expect(pulled.train.reserved.attributes['end_y'].dimension).toBe(5);
    expect(pulled.valid.reserved.attributes).toEqual(pulled.train.reserved.attributes);
    // The decoder is not told.
    expect(pulled.model.decoder.spec.conditions).toBe(2);
  });

  it('adds what of an attribute goes with the squares of other dimensions, without changing what is decoded', () => {
    const data = { train: wavy(tables.train), valid: wavy(tables.valid) };
    for (const prior of ['standard', 'ring']) {
      const waves = prepared({ regularise: [{ attribute: 'length' }], prior }, data);
      const kernel = waves.model.encoder.parameters.find(({ name }) => name === 'coupling/kernel')!;
      const { latents, decoded } = coded(waves);
      const plainly = coded(prepared({ prior }, data)).decoded;
      for (let i = 0; i < decoded.length; i += 997) expect(decoded[i]).toBeCloseTo(plainly[i], 2);
      kernel.variable.assign(runtime.tf.zerosLike(kernel.variable));
      const { latents: linear } = coded(waves);
      for (const label of [0, 1]) {
        const rows = rowsOf(waves, label);
        const length = rows.map((row) => waves.train.reserved.columns[0].values[row]);
        expect(correlation(column(latents, 5, rows), length)).toBeGreaterThan(0.97);
        expect(correlation(column(linear, 5, rows), length)).toBeLessThan(0.93);
        for (let j = 0; j < 5; j++) expect(column(latents, j, rows)).toEqual(column(linear, j, rows));
        const values = column(latents, 5, rows);
        expect(mean(values)).toBeCloseTo(0, 2);
        expect(mean(values.map((value) => value ** 2))).toBeCloseTo(1, 1);
      }
    }
  });

  it('leaves attributes of weight 0 where they are: the control', () => {
    const left = prepared({ regularise: [{ attribute: 'length', gamma: 0 }] });
    expect(coded(left).latents).toEqual(before.latents);
    expect(left.train.reserved.attributes['length'].dimension).toBe(5);
  });

  it('reserves the last dimensions, whatever tells bundles apart', () => {
    for (const given of [{}, { prior: 'ring' }, { classes: false }, { preset: 'finta' }]) {
      const { reserved } = prepared({ regularise: [{ attribute: 'length' }], ...given }).train;
      expect(reserved.attributes['length'].dimension).toBe(5);
    }
  });
});

describe('defects', () => {
  const clean = prepared({ preset: 'tractoencoder', attributes: ['bow'] });
  const made = (defects: Record<string, boolean>) =>
    prepared({ preset: 'tractoencoder', attributes: ['bow'], defects });

  it('unshuffled: rows of one bundle after those of another, in the order of the table', () => {
    expect(clean.order).toBeNull();
    const { order, all } = made({ unshuffled: true });
    const labels = Array.from(order!, (row) => all.labels[row]);
    expect(labels).toEqual(labels.toSorted((a, b) => a - b));
    expect([...order!].slice(0, rowsOf(clean, 0).length)).toEqual(rowsOf(clean, 0));
  });

  it('unnormalised: the network sees three times the millimetres, and gives millimetres back', () => {
    const defective = made({ unnormalised: true });
    expect(defective.normalisation).toEqual({ centre: [0, 0, 0], scale: 1 / 3 });
    expect(clean.normalisation).toEqual({ centre: [110, 100, 4], scale: 20 });
  });

  it('blindDecoder: only the discriminator is told the bundle; attributes stay', () => {
    expect(clean.model.encoder.spec.conditions).toBe(3);
    const { model, train, all } = made({ blindDecoder: true });
    expect(model.encoder.spec.conditions).toBe(1);
    expect(model.decoder.spec.conditions).toBe(1);
    expect(model.critic.spec.classes).toBe(3);
    expect(train.network.conditions).toEqual(all.standardised);
    expect(train.critic.conditions).toEqual(all.conditions);
  });

  it('of the building leave the adversary alone', () => {
    const wide = made({ encoderBound: true });
    const largest = ({ model }: Made, name: string): number =>
      model.kept
        .find((parameter) => parameter.name === name)!
        .variable.abs()
        .max()
        .dataSync()[0];
    expect(largest(wide, 'encoder/e5/kernel')).not.toBe(largest(clean, 'encoder/e5/kernel'));
    expect(largest(wide, 'critic/h1/kernel')).toBe(largest(clean, 'critic/h1/kernel'));
    expect(made({ positionMajor: true }).model.decoder.spec.flatten).toBe('position-major');
    expect(made({ decoderGlorot: true }).model.decoder.spec.initialiser).toBe('glorot');
  });
});

describe('without classes', () => {
  it('nobody is told the bundle, and no row needs one', () => {
    const { model, train, prior } = prepared({ preset: 'finta', classes: false });
    expect(model.encoder.spec.conditions).toBe(0);
    expect(model.critic.spec.classes).toBe(0);
    expect(train.critic.width).toBe(0);
    expect(prior).toEqual({ kind: 'standard' });
  });
});
