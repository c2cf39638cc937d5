import { describe, expect, it } from 'vitest';
import { params } from '../params.ts';
import { settingsOf } from '../presets.ts';
import { objectiveWeights } from './weights.ts';

const normalisation = { centre: [0, 0, 0] as [number, number, number], scale: 20 };
const weights = (given: Record<string, unknown>, perEpoch = 10) =>
  objectiveWeights(settingsOf(params.parse(given)), normalisation, perEpoch);

describe('objectiveWeights', () => {
  it('counts a squared error of 1 mm² in every coordinate as 768 / (2 s²) nats under sum, as 1 mm² under mean', () => {
    const inNormalisedUnits = 1 / 20 ** 2;
    expect(weights({ reduction: 'sum', noise: 0.5 }).unit * inNormalisedUnits).toBeCloseTo(
      768 / (2 * 0.25),
      9,
    );
    expect(weights({ reduction: 'sum', noise: 2 }).unit * inNormalisedUnits).toBeCloseTo(768 / 8, 9);
    expect(weights({ reduction: 'mean' }).unit * inNormalisedUnits).toBeCloseTo(1, 12);
  });

  it('lets beta rise evenly over the warm-up, and stay', () => {
    const rising = weights({ beta: 4, betaWarmUpEpochs: 2 });
    expect([0, 9, 19, 20, 1000].map((step) => rising.beta(step))).toEqual([0.2, 2, 4, 4, 4]);
    expect(rising.fullBeta).toBe(4);
    expect(weights({ beta: 4, betaWarmUpEpochs: 0 }).beta(0)).toBe(4);
    // Half an epoch of ten steps.
    expect(weights({ beta: 1, betaWarmUpEpochs: 0.5 }).beta(4)).toBe(1);
  });

  it("takes the weight of the attribute from the preset or from what is given, ELBO's own in TractoEncoder's", () => {
    const regression = { conditioning: 'regression', attributes: ['length'] };
    expect(weights({ ...regression, preset: 'tractoencoder' }).label).toBe(1);
    expect(weights({ ...regression, labelWeight: 7 }).label).toBe(7);
  });

  it('takes control from the preset or from what is given', () => {
    expect(weights({ preset: 'tractoencoder' }).control).toBe(0);
    expect(weights({ conditioning: 'decoder', attributes: ['bow'], control: 7 }).control).toBe(7);
  });
});
