import { randomFrom } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import { decoderParameters } from './finta-decoder.ts';
import { encoderParameters } from './finta-encoder.ts';
import { glorotUniform } from './initialise.ts';
import { initialValuesOf, type ParameterSpec } from './parameter.ts';
import { fintaSpecs } from './spec.ts';

const { encoder, decoder } = fintaSpecs('finta', 32);
const random = randomFrom(2208);
const bound = (values: Float32Array): number =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
const count = (specs: readonly ParameterSpec[]): number =>
  specs.reduce((sum, { shape }) => sum + shape.reduce((product, n) => product * n, 1), 0);

describe('FINTA parameters', () => {
  it('number 4,726,307, as counted layer by layer in the reference', () => {
    const byLayer = (specs: readonly ParameterSpec[], layer: string): number =>
      count(specs.filter(({ name }) => name.startsWith(`${layer}/`)));
    const [e, d] = [encoderParameters(encoder), decoderParameters(decoder)];
    expect(['e1', 'e2', 'e3', 'e4', 'e5', 'e6', 'fc1'].map((layer) => byLayer(e, layer))).toEqual([
      320, 6208, 24_704, 98_560, 393_728, 1_573_888, 262_176,
    ]);
    expect(['fc2', 'd1', 'd2', 'd3', 'd4', 'd5', 'd6'].map((layer) => byLayer(d, layer))).toEqual([
      270_336, 1_573_376, 393_472, 98_432, 24_640, 6176, 291,
    ]);
    expect(count(e) + count(d)).toBe(4_726_307);
  });
});

describe('initialisers', () => {
  const values = initialValuesOf(encoderParameters(encoder), random);

  it.each([
    ['e1', 0.333_33],
    ['e2', 0.102_06],
    ['e4', 0.051_03],
    ['fc1', 0.011_05],
  ])("%s is drawn within PyTorch's bound, weights and biases", (layer, wanted) => {
    const kernel = values.get(`${layer}/kernel`)!;
    expect(bound(kernel)).toBeLessThanOrEqual(wanted + 1e-5);
    expect(bound(kernel)).toBeGreaterThan(0.95 * wanted);
    expect(bound(values.get(`${layer}/bias`)!)).toBeLessThanOrEqual(wanted + 1e-5);
    const mean = kernel.reduce((sum, value) => sum + value, 0) / kernel.length;
    const variance = kernel.reduce((sum, value) => sum + value * value, 0) / kernel.length;
    expect(Math.abs(mean)).toBeLessThan((4 * wanted) / Math.sqrt(3 * kernel.length));
    expect(variance / (wanted ** 2 / 3)).toBeCloseTo(1, layer === 'e1' ? 0 : 1);
  });

  it('gives every convolution the same bound under the defect, dense layers their own', () => {
    const wide = initialValuesOf(encoderParameters({ ...encoder, initialiser: 'three-channels' }), random);
    for (const layer of ['e1', 'e3', 'e6']) expect(bound(wide.get(`${layer}/kernel`)!)).toBeCloseTo(1 / 3, 2);
    expect(bound(wide.get('fc1/kernel')!)).toBeCloseTo(0.011_05, 4);
  });

  it('has Glorot bounds and zero biases by the Keras rule', () => {
    expect(bound(glorotUniform(random.stream('g'), [3, 64, 128], { in: 192, out: 384 }))).toBeCloseTo(
      Math.sqrt(6 / 576),
      3,
    );
    const keras = initialValuesOf(decoderParameters({ ...decoder, initialiser: 'glorot' }), random);
    expect(bound(keras.get('d6/kernel')!)).toBeLessThanOrEqual(Math.sqrt(6 / (3 * 32 + 3 * 3)));
    expect(bound(keras.get('d3/bias')!)).toBe(0);
  });

  it('does not depend on what else is built, nor in which order', () => {
    const reversed = initialValuesOf(encoderParameters(encoder).toReversed().slice(0, 4), random);
    for (const [name, array] of reversed) expect(array).toEqual(values.get(name));
    expect(values.get('e2/bias')!.subarray(0, 3)).not.toEqual(values.get('e1/bias')!.subarray(0, 3));
  });

  it('starts the last layers beside a linear path at zero', () => {
    const specs = fintaSpecs('tractogen', 32);
    const first = initialValuesOf(encoderParameters(specs.encoder), random);
    const last = initialValuesOf(decoderParameters(specs.decoder), random);
    for (const array of [
      first.get('fc1/kernel')!,
      first.get('fc1/bias')!,
      last.get('d6/kernel')!,
      last.get('d6/bias')!,
    ]) {
      expect(bound(array)).toBe(0);
    }
    expect(bound(first.get('e6/kernel')!)).toBeGreaterThan(0);
  });
});
