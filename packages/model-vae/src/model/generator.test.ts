import { randomFrom } from '@tractogen/core';
import { loadTensorFlow } from '@tractogen/nn';
import { describe, expect, it } from 'vitest';
import { latentGenerator } from './generator.ts';

const { tf: flow } = await loadTensorFlow();
const LATENT = 6;
const build = (everyWeight: boolean) => latentGenerator(flow, LATENT, randomFrom(3), everyWeight);
const norm = (values: readonly number[]): number => Math.hypot(...values);
/** A step away from the constraint, as an optimizer would take it. */
const push = (generator: ReturnType<typeof build>): number[] => {
  const kernel = generator.parameters[0].variable;
  flow.tidy(() => kernel.assign(flow.add(kernel, [[0.5, -2, 0.1, 3, -0.2, 1]])));
  return [...kernel.dataSync()];
};

describe('latentGenerator', () => {
  it('begins with a direction of norm 1, no bias and unit variance', () => {
    const { direction, bias, logvar } = build(false).values();
    expect(norm(direction)).toBeCloseTo(1, 6);
    expect([...bias, logvar]).toEqual([0, 0, 0, 0, 0, 0, 0]);
    expect(build(false).values().direction).toEqual(direction);
  });

  it('puts the direction back to norm 1, without turning it', () => {
    const generator = build(false);
    const pushed = push(generator);
    generator.constrain();
    const { direction } = generator.values();
    expect(norm(direction)).toBeCloseTo(1, 6);
    for (const [j, value] of direction.entries()) expect(value).toBeCloseTo(pushed[j] / norm(pushed), 6);
  });

  it('holds every weight at ±1 with the defect', () => {
    const generator = build(true);
    expect(generator.values().direction.map(Math.abs)).toEqual([1, 1, 1, 1, 1, 1]);
    const pushed = push(generator);
    generator.constrain();
    expect(generator.values().direction).toEqual(pushed.map(Math.sign));
    expect(norm(generator.values().direction)).toBeCloseTo(Math.sqrt(LATENT), 6);
  });

  it('is N(r · direction + bias, exp(logvar) I)', () => {
    const generator = build(false);
    generator.parameters[1].variable.assign(flow.tensor1d([0, 1, 2, 3, 4, 5]));
    generator.parameters[2].variable.assign(flow.tensor1d([-0.7]));
    const { direction, logvar } = generator.values();
    const { mean, logVariance } = generator.prior(flow.tensor2d([[0], [-2]]));
    for (let j = 0; j < LATENT; j++) {
      expect(mean.arraySync()[0][j]).toBeCloseTo(j, 6);
      expect(mean.arraySync()[1][j]).toBeCloseTo(j - 2 * direction[j], 5);
    }
    expect([logVariance.size, logVariance.dataSync()[0]]).toEqual([1, Math.fround(-0.7)]);
    expect(logvar).toBe(Math.fround(-0.7));
  });
});
