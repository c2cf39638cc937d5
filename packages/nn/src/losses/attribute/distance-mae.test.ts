import { randomFrom } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import { loadTensorFlow } from '../../runtime/load.ts';
import { createAdam } from '../../training/optimizer/adam.ts';
import { gradientStep } from '../../training/optimizer/gradient-step.ts';
import { distanceMaeLoss } from './distance-mae.ts';

const runtime = await loadTensorFlow();
const { tf: flow } = runtime;
const B = 32;

describe('distanceMaeLoss', () => {
  it.each([1, 2, 3])('makes free points the attribute up to a shift, from any start: %d', (seed) => {
    const random = randomFrom(`points-${seed}`);
    const attribute = random.stream('attribute').fillNormal(new Float32Array(B));
    const variable = flow.variable(flow.tensor1d(random.stream('start').fillNormal(new Float32Array(B))));
    const adam = createAdam(runtime, [{ name: 'points', variable }]);
    const wanted = flow.tensor1d(attribute);
    for (let step = 0; step < 600; step++)
      gradientStep(
        runtime,
        adam,
        [{ name: 'points', variable }],
        { learningRate: 0.05 * (1 - step / 600), beta1: 0.9 },
        () => distanceMaeLoss(flow, variable, wanted, 1),
      );
    const left = variable.dataSync<'float32'>().map((value, i) => value - attribute[i]);
    const middle = left.reduce((sum, value) => sum + value, 0) / B;
    for (const value of left) expect(Math.abs(value - middle)).toBeLessThan(0.02);
    adam.dispose();
  });
});
