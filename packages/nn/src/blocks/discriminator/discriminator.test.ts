import { randomFrom } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import { backendOrNull } from '../../testing/backend.ts';
import { criticSuite } from '../../testing/critic/suite.ts';
import { normals } from '../../testing/differences.ts';
import { initialValuesOf } from '../parameter.ts';
import { createDiscriminator, discriminatorParameters } from './discriminator.ts';
import { dropoutMasks } from './dropout.ts';
import { discriminatorSpec, type ConvolutionalDiscriminatorSpec } from './spec.ts';

const { tf: flow, ops } = (await backendOrNull('wasm'))!;
const random = randomFrom(41);
const original = discriminatorSpec('tractoencoder', 32, 7) as ConvolutionalDiscriminatorSpec;

criticSuite('WebAssembly', ops);

describe("TractoEncoder's discriminator", () => {
  const specs = discriminatorParameters(original);

  it('has 51,073 parameters, as counted layer by layer in the reference', () => {
    const sizes = new Map<string, number>();
    for (const { name, shape } of specs) {
      const [layer] = name.split('/');
      sizes.set(layer, (sizes.get(layer) ?? 0) + shape.reduce((product, n) => product * n, 1));
    }
    expect([...sizes]).toEqual([
      ['expand', 256],
      ['c1', 24_640],
      ['c2', 6176],
      ['f1', 19_984],
      ['f2', 17],
    ]);
    expect([...sizes.values()].reduce((sum, size) => sum + size, 0)).toBe(51_073);
  });

  it('begins with Glorot bounds and zero biases', () => {
    const values = initialValuesOf(specs, random);
    const bound = (name: string): number => Math.max(...values.get(name)!.map(Math.abs));
    for (const layer of ['expand', 'c1', 'c2', 'f1', 'f2']) expect(bound(`${layer}/bias`)).toBe(0);
    for (const [layer, fans] of [
      ['expand', 1 + 128],
      ['c1', 3 * 128 + 3 * 64],
      ['f1', 39 * 32 + 16],
    ] as const) {
      expect(bound(`${layer}/kernel`)).toBeLessThanOrEqual(Math.sqrt(6 / fans));
      expect(bound(`${layer}/kernel`)).toBeGreaterThan(0.95 * Math.sqrt(6 / fans));
    }
  });

  it('drops three tenths and scales the rest so that the mean stays', () => {
    const { c1, c2 } = dropoutMasks(flow, original, 50, random);
    for (const mask of [c1, c2]) {
      const values = [...mask.dataSync()];
      const n = values.length;
      const dropped = values.filter((value) => value === 0).length / n;
      expect(new Set(values)).toEqual(new Set([0, Math.fround(1 / 0.7)]));
      // Four standard errors of a share.
      expect(Math.abs(dropped - 0.3)).toBeLessThan(4 * Math.sqrt(0.21 / n));
    }
    expect(c1.shape).toEqual([50, 39, 64]);
    expect(c2.shape).toEqual([50, 39, 32]);
  });

  it('draws from a stream the masks that the stream gives, and none without one', () => {
    const critic = createDiscriminator(flow, original, random);
    const x = flow.tensor2d(normals(random.stream('x'), [4, 39]), [4, 39]);
    const stream = random.stream('step-1');
    const masks = dropoutMasks(flow, original, 4, stream);
    const drawn = critic.forward(ops, x, stream).dataSync();
    expect(drawn).toEqual(critic.forward(ops, x, masks).dataSync());
    expect(critic.forward(ops, x).dataSync()).not.toEqual(drawn);
    expect(critic.forward(ops, x, random.stream('step-2')).dataSync()).not.toEqual(drawn);
  });

  it('survives JSON', () => {
    expect(JSON.parse(JSON.stringify(original))).toEqual(original);
  });
});

describe('the dense discriminator', () => {
  it("has two layers of 256 within PyTorch's bounds, unless told otherwise", () => {
    const specs = discriminatorParameters(discriminatorSpec('mlp', 32, 7));
    expect(specs.map(({ name, shape }) => [name, shape])).toEqual([
      ['h1/kernel', [39, 256]],
      ['h1/bias', [256]],
      ['h2/kernel', [256, 256]],
      ['h2/bias', [256]],
      ['out/kernel', [256, 1]],
      ['out/bias', [1]],
    ]);
    const bias = initialValuesOf(specs, random).get('h2/bias')!;
    const bound = Math.max(...bias.map(Math.abs));
    expect(bound).toBeLessThanOrEqual(1 / 16);
    expect(bound).toBeGreaterThan(0.95 / 16);
  });
});
