import { describe, expect, it } from 'vitest';
import { constant } from './constant.ts';
import { cosine } from './cosine.ts';
import { oneCycle } from './one-cycle.ts';

describe('constant', () => {
  it('gives the same rates at every step', () => {
    const schedule = constant({ learningRate: 6.68e-4 });
    expect(schedule(0)).toEqual({ learningRate: 6.68e-4, beta1: 0.9 });
    expect(schedule(99_999)).toEqual(schedule(0));
  });
});

describe('oneCycle', () => {
  const schedule = oneCycle({ maximum: 1e-3, steps: 100 });

  it('starts at maximum / 25, peaks at step 29 and ends at 4e-9', () => {
    expect(schedule(0).learningRate).toBeCloseTo(4e-5, 12);
    expect(schedule(29).learningRate).toBeCloseTo(1e-3, 12);
    expect(schedule(99).learningRate).toBeCloseTo(4e-9, 14);
  });

  it('stands half-way at the middle of each flank', () => {
    expect(schedule(14.5).learningRate).toBeCloseTo((1e-3 + 4e-5) / 2, 12);
    expect(schedule(64).learningRate).toBeCloseTo((1e-3 + 4e-9) / 2, 12);
  });

  it('follows the closed form of a cosine flank', () => {
    // One third into the rise: 1/4 of the way, since (1 − cos(π/3)) / 2 = 1/4.
    expect(oneCycle({ maximum: 1, steps: 40 / 3, divisor: 2 })(1).learningRate).toBeCloseTo(
      0.5 + 0.5 / 4,
      12,
    );
  });

  it('moves beta1 against the rate', () => {
    expect(schedule(0).beta1).toBeCloseTo(0.95, 12);
    expect(schedule(29).beta1).toBeCloseTo(0.85, 12);
    expect(schedule(99).beta1).toBeCloseTo(0.95, 12);
    expect(oneCycle({ maximum: 1, steps: 10, cycleBeta1: false })(3).beta1).toBe(0.9);
  });

  it('stays finite and positive in runs of one to five steps and past the end', () => {
    for (let steps = 1; steps <= 5; steps++) {
      for (let step = 0; step <= steps; step++) {
        const { learningRate, beta1 } = oneCycle({ maximum: 1e-3, steps })(step);
        expect(learningRate).toBeGreaterThan(0);
        expect(learningRate).toBeLessThanOrEqual(1e-3);
        expect(beta1).toBeGreaterThanOrEqual(0.85);
      }
    }
  });
});

describe('cosine', () => {
  it('rises linearly, then falls along a cosine to the final rate at the last step', () => {
    const schedule = cosine({ maximum: 1, steps: 105, warmUp: 4, final: 0.1 });
    expect([0, 1, 2, 3].map((step) => schedule(step).learningRate)).toEqual([0.2, 0.4, 0.6, 0.8]);
    expect(schedule(4).learningRate).toBe(1);
    expect(schedule(54).learningRate).toBeCloseTo(0.55, 12);
    expect(schedule(104).learningRate).toBeCloseTo(0.1, 12);
    expect(schedule(1000).learningRate).toBeCloseTo(0.1, 12);
  });
});
