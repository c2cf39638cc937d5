import { expect, it } from 'vitest';
import { largestDifference } from '../fixture.ts';
import { spreadCurves } from './spread-curves.ts';
import { spreadFixture } from './spread.ts';

const { curves, settings } = spreadFixture();

it('makes the curves and attributes that Python makes', () => {
  const { train, valid } = spreadCurves(settings.train, settings.valid);
  for (const [i, { points }] of [train, valid].entries()) {
    expect(largestDifference(points.subarray(0, 6), curves.firstPoints[i])).toBeLessThan(2e-7);
    expect(largestDifference(points.subarray(-6), curves.lastPoints[i])).toBeLessThan(2e-7);
  }
  const sum = [train, valid].reduce((all, { points }) => points.reduce((of, value) => of + value, all), 0);
  expect(sum / curves.sum).toBeCloseTo(1, 7);
  expect(largestDifference(train.attributes.subarray(0, 8), curves.firstAttributes)).toBeLessThan(1e-6);
});
