import { randomFrom } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import { backendOrNull } from '../testing/backend.ts';
import { createDiscriminator } from './discriminator/discriminator.ts';
import { discriminatorSpec } from './discriminator/spec.ts';
import { valuesOf } from './parameter.ts';
import { unitNorm, unitWeights } from './unit-norm.ts';
import { clipWeights } from './weight-clip.ts';

const { tf: flow } = (await backendOrNull('wasm'))!;

describe('constraints', () => {
  it('unitNorm keeps the direction and gives the whole vector norm 1', () => {
    expect([...unitNorm(Float32Array.of(3, 0, -4))]).toEqual([3 / 5, 0, -4 / 5].map(Math.fround));
    expect([...unitNorm(new Float32Array(3))]).toEqual([0, 0, 0]);
  });

  it("unitWeights does what Keras' constraint does to a kernel of one row", () => {
    const kernel = Float32Array.of(0.02, -3, 0, 7);
    expect([...unitWeights(kernel)]).toEqual([1, -1, 0, 1]);
    const constraint = flow.constraints.unitNorm({ axis: 0 });
    const byKeras = constraint.apply(flow.tensor2d(kernel, [1, 4])).dataSync();
    for (const [i, value] of unitWeights(kernel).entries()) expect(byKeras[i]).toBeCloseTo(value, 4);
  });

  it('clipWeights touches only what is outside', () => {
    const critic = createDiscriminator(flow, discriminatorSpec('mlp', 2, 0), randomFrom(1));
    const before = valuesOf(critic.parameters);
    clipWeights(flow, critic.parameters, 0.1);
    for (const [name, values] of valuesOf(critic.parameters)) {
      const wanted = before.get(name)!.map((value) => Math.min(0.1, Math.max(-0.1, value)));
      expect(values, name).toEqual(wanted);
    }
  });
});
