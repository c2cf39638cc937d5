import { describe, expect, it } from 'vitest';
import { risingEpochs, scheduleOf } from './schedule.ts';

describe('risingEpochs', () => {
  it.each([
    [{ kind: 'one-cycle' }, 12],
    [{ kind: 'cosine', warmUpEpochs: 4 }, 4],
    [{ kind: 'cosine' }, 0],
    [{ kind: 'constant' }, 0],
  ] as const)('of %j', (schedule, epochs) => {
    expect(risingEpochs({ schedule, epochs: 40 })).toBeCloseTo(epochs, 12);
    // Beta may take longer than the rate.
    expect(risingEpochs({ schedule, epochs: 40, betaWarmUpEpochs: 30 })).toBe(30);
    expect(risingEpochs({ schedule, epochs: 40, betaWarmUpEpochs: 0.5 })).toBeCloseTo(
      Math.max(epochs, 0.5),
      12,
    );
    // The rate rises until then, and not after: ten steps an epoch.
    const rates = scheduleOf({ schedule, learningRate: 1 }, 400, 10);
    const last = Math.round(10 * epochs);
    for (let step = 1; step < last; step++)
      expect(rates(step).learningRate).toBeGreaterThan(rates(step - 1).learningRate);
    for (let step = last + 1; step < 400; step++)
      expect(rates(step).learningRate).toBeLessThanOrEqual(rates(step - 1).learningRate);
  });
});
