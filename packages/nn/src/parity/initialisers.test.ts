import { randomFrom } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import { decoderParameters } from '../blocks/finta-decoder.ts';
import { encoderParameters } from '../blocks/finta-encoder.ts';
import { fintaSpecs } from '../blocks/spec.ts';
import { readFixture } from './fixture.ts';
import { LAYERS } from './hashed-weights.ts';

interface Layer {
  readonly bound: number;
  readonly weights: number;
  readonly weightStd: number;
}

const { layers } = readFixture('initialisers.json') as { layers: Readonly<Record<string, Layer>> };
const { encoder, decoder } = fintaSpecs('finta', 32);
const specs = [...encoderParameters(encoder), ...decoderParameters(decoder)];
const drawn = new Map(specs.map((spec) => [spec.name, spec.initial(randomFrom(2208).stream(spec.name))]));

/** One-sample Kolmogorov–Smirnov statistic against U(−bound, bound). */
function kolmogorovSmirnov(values: Float32Array, bound: number): number {
  const sorted = values.toSorted();
  return sorted.reduce((largest, value, i) => {
    const share = (value + bound) / (2 * bound);
    return Math.max(largest, share - i / sorted.length, (i + 1) / sorted.length - share);
  }, 0);
}

describe('initial weights of the finta preset', () => {
  it('are 4,726,307 numbers', () => {
    expect([...drawn.values()].reduce((sum, values) => sum + values.length, 0)).toBe(4_726_307);
  });

  // 28 tests at alpha 1e-4 each: 2.2254 / √n; the seed is fixed, so this fails always or never.
  it.each(LAYERS.map(({ name }) => name))("%s follows PyTorch's law", (name) => {
    const { bound, weights, weightStd } = layers[name];
    const kernel = drawn.get(`${name}/kernel`)!;
    const bias = drawn.get(`${name}/bias`)!;
    expect(kernel.length).toBe(weights);
    for (const values of [kernel, bias]) {
      expect(kolmogorovSmirnov(values, bound)).toBeLessThan(2.2254 / Math.sqrt(values.length));
      expect(values.every((value) => Math.abs(value) <= Math.fround(bound))).toBe(true);
    }
    const std = Math.sqrt(kernel.reduce((sum, value) => sum + value ** 2, 0) / kernel.length);
    expect(Math.abs(std / weightStd - 1)).toBeLessThan(3 / Math.sqrt(kernel.length));
  });

  it('are independent from layer to layer', () => {
    const [a, b] = ['e6/kernel', 'd1/kernel'].map((name) => drawn.get(name)!);
    const scaleOf = (name: string): number => layers[name].weightStd;
    const correlation =
      a.reduce((sum, value, i) => sum + value * b[i], 0) / (a.length * scaleOf('e6') * scaleOf('d1'));
    expect(Math.abs(correlation)).toBeLessThan(5 / Math.sqrt(a.length));
  });
});
