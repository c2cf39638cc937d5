import type * as tf from '@tensorflow/tfjs';
import { decodeLinear, encodeLinear, type LinearMap } from '@tractogen/codec';
import { randomFrom } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import { backendOrNull } from '../testing/backend.ts';
import { normals, relativeError } from '../testing/differences.ts';
import { fintaDecoder } from './finta-decoder.ts';
import { fintaEncoder } from './finta-encoder.ts';
import { flatten, unflatten } from './flatten.ts';
import { linearDecoderValues, linearEncoderValues } from './linear-path.ts';
import { assignValues, disposeParameters, valuesOf } from './parameter.ts';
import { fintaSpecs } from './spec.ts';

const runtime = (await backendOrNull('wasm'))!;
const { tf: flow, ops } = runtime;
const random = randomFrom(7);
const channels = [4, 4, 8, 8, 8, 16] as const;
const small = (preset: 'finta' | 'tractogen', latent: number): ReturnType<typeof fintaSpecs> => {
  const specs = fintaSpecs(preset, latent);
  return { encoder: { ...specs.encoder, channels }, decoder: { ...specs.decoder, channels } };
};
const lines = (label: string, rows: number): tf.Tensor3D =>
  flow.tensor3d(normals(random.stream(label), [rows, 256, 3]), [rows, 256, 3]);

describe('FINTA blocks', () => {
  it('go from points to latents and back', () => {
    const { encoder: encoderSpec, decoder: decoderSpec } = small('finta', 5);
    const encoder = fintaEncoder(flow, encoderSpec, random.stream('encoder'));
    const decoder = fintaDecoder(flow, { ...decoderSpec, conditions: 2 }, random.stream('decoder'));
    const z = encoder.forward(ops, lines('x', 3));
    expect(z.shape).toEqual([3, 5]);
    expect(decoder.forward(ops, flow.concat<tf.Tensor2D>([z, flow.ones([3, 2])], 1)).shape).toEqual([
      3, 256, 3,
    ]);
  });

  it('flatten channel by channel, or position by position, and back', () => {
    const x = flow.tensor3d([1, 2, 3, 4, 5, 6], [1, 3, 2]);
    expect([...flatten(flow, x, 'channel-major').dataSync()]).toEqual([1, 3, 5, 2, 4, 6]);
    expect([...flatten(flow, x, 'position-major').dataSync()]).toEqual([1, 2, 3, 4, 5, 6]);
    for (const order of ['channel-major', 'position-major'] as const) {
      expect(unflatten(flow, flatten(flow, x, order), 3, order).arraySync()).toEqual(x.arraySync());
    }
  });

  it('have the directional derivative of finite differences', () => {
    const specs = small('tractogen', 4);
    const encoder = fintaEncoder(flow, { ...specs.encoder, linearPath: false }, random.stream('e'));
    const decoder = fintaDecoder(flow, { ...specs.decoder, linearPath: false }, random.stream('d'));
    const parameters = [...encoder.parameters, ...decoder.parameters];
    // Signals fade through twelve fresh layers; wider weights keep gradients above float32's rounding.
    for (const { variable } of parameters) variable.assign(flow.mul(variable, Math.sqrt(6)));
    const x = lines('directional', 2);
    const loss = (): tf.Scalar =>
      flow.mean(flow.square(flow.sub(decoder.forward(ops, encoder.forward(ops, x)), x)));
    const { grads } = flow.variableGrads(
      loss,
      parameters.map(({ variable }) => variable),
    );
    const start = parameters.map(({ variable }) => variable.clone());
    // Along the gradient of each parameter, where the change stands out of rounding.
    for (const [i, { name, variable }] of parameters.entries()) {
      const gradient = grads[variable.name];
      const norm = flow.norm(gradient).dataSync()[0];
      const step = 4e-3;
      const at = (by: number): number =>
        flow.tidy(() => {
          variable.assign(flow.add(start[i], flow.mul(gradient, by / norm)));
          return loss().dataSync()[0];
        });
      const slope = (at(step) - at(-step)) / (2 * step);
      variable.assign(start[i]);
      expect(norm, name).toBeGreaterThan(1e-3);
      expect(Math.abs(slope - norm), name).toBeLessThan(0.03 * norm + 1e-4);
    }
  });

  it('keep running statistics in batch normalisation, and normalise by the batch in training', () => {
    const encoder = fintaEncoder(
      flow,
      { ...small('finta', 3).encoder, batchNorm: true },
      random.stream('bn'),
    );
    const x = lines('bn', 4);
    const trained = encoder.parameters.filter(({ variable }) => variable.trainable).map(({ name }) => name);
    expect(trained).toContain('e1_norm/gamma');
    expect(trained).not.toContain('e1_norm/moving_mean');
    const { value, grads } = flow.variableGrads(() =>
      flow.sum(flow.square(encoder.forward(ops, x, { mode: 'training' }))),
    );
    expect(Number.isFinite(value.dataSync()[0]) && Object.keys(grads).length > 0).toBe(true);
    const mean = valuesOf(encoder.parameters).get('e1_norm/moving_mean')!;
    expect(mean.some((entry) => entry !== 0)).toBe(true);
    const inference = encoder.forward(ops, x).arraySync();
    expect(encoder.forward(ops, x).arraySync()).toEqual(inference);
  });

  it('take other values by name', () => {
    const [a, b] = ['a', 'b'].map((seed) =>
      fintaEncoder(flow, small('finta', 3).encoder, random.stream(seed)),
    );
    assignValues(flow, b.parameters, valuesOf(a.parameters));
    const x = lines('assign', 2);
    expect(b.forward(ops, x).arraySync()).toEqual(a.forward(ops, x).arraySync());
    expect(() => assignValues(flow, b.parameters, new Map())).toThrow(/e1\/kernel/);
    const before = flow.memory().numTensors;
    disposeParameters(a.parameters);
    expect(flow.memory().numTensors).toBe(before - a.parameters.length);
  });
});

describe('the linear path', () => {
  it('is the linear model until training starts', () => {
    const d = 6;
    const map: LinearMap = {
      mean: normals(random.stream('mean'), [768]),
      components: normals(random.stream('components'), [d, 768]).map((value) => value / 28),
      unit: Float32Array.from({ length: d }, (_, j) => 2 / (j + 1)),
    };
    const specs = small('tractogen', d);
    const encoder = fintaEncoder(flow, specs.encoder, random.stream('e'), linearEncoderValues(map));
    const decoder = fintaDecoder(flow, specs.decoder, random.stream('d'), linearDecoderValues(map));
    const x = normals(random.stream('points'), [3, 768]);
    const z = encoder.forward(ops, flow.tensor3d(x, [3, 256, 3]));
    const latents = encodeLinear(map, x);
    expect(relativeError(z.dataSync(), latents)).toBeLessThan(1e-5);
    expect(relativeError(decoder.forward(ops, z).dataSync(), decodeLinear(map, latents))).toBeLessThan(1e-5);
  });

  it('has no weights for attributes at the start', () => {
    const map: LinearMap = {
      mean: new Float32Array(768),
      components: new Float32Array(768).fill(1),
      unit: Float32Array.of(2),
    };
    const kernel = linearDecoderValues(map, 2).get('linear/kernel')!;
    expect(kernel.length).toBe(3 * 768);
    expect([kernel[767], kernel[768], kernel.at(-1)]).toEqual([2, 0, 0]);
  });
});
