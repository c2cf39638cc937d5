import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { rocCurve, youdenThreshold } from '@tractogen/geometry';
import { describe, expect, it } from 'vitest';
import { atPrevalence, decide } from './decision.ts';

const fixture = resolve(import.meta.dirname, '../../../../tools/parity/fixtures/sklearn-roc.json');

interface Sklearn {
  score: number[];
  positive: number[];
  fpr: number[];
  tpr: number[];
  thresholdsAfterInfinity: number[];
  auc: number;
}

describe('rocCurve', () => {
  it('has an area of 1 for perfect scores, ½ for ties throughout, 0 for reversed ones', () => {
    expect(rocCurve([4, 3, 2, 1], [1, 1, 0, 0]).auc).toBe(1);
    expect(rocCurve([1, 1, 1, 1], [1, 0, 1, 0]).auc).toBe(0.5);
    expect(rocCurve([4, 3, 2, 1], [0, 0, 1, 1]).auc).toBe(0);
  });

  it('counts by hand', () => {
    const roc = rocCurve([0.9, 0.8, 0.8, 0.1], [1, 1, 0, 0]);
    expect([...roc.threshold]).toEqual([Number.POSITIVE_INFINITY, 0.9, 0.8, 0.1]);
    expect([...roc.truePositive]).toEqual([0, 0.5, 1, 1]);
    expect([...roc.falsePositive]).toEqual([0, 0, 0.5, 1]);
    expect(roc.auc).toBe(0.875);
    // Equal at 0.9 and 0.8: the strictest of them.
    expect(youdenThreshold(roc)).toBe(0.9);
  });

  it.skipIf(!existsSync(fixture))(
    'agrees with scikit-learn, ties included (tools/parity/fixtures/sklearn-roc.json)',
    () => {
      const { score, positive, fpr, tpr, thresholdsAfterInfinity, auc } = JSON.parse(
        readFileSync(fixture, 'utf8'),
      ) as Sklearn;
      const roc = rocCurve(score, positive);
      expect(roc.auc).toBeCloseTo(auc, 10);
      expect([...roc.threshold].slice(1)).toEqual(thresholdsAfterInfinity);
      for (const [k, rate] of fpr.entries()) expect(roc.falsePositive[k]).toBeCloseTo(rate, 10);
      for (const [k, rate] of tpr.entries()) expect(roc.truePositive[k]).toBeCloseTo(rate, 10);
    },
  );
});

describe('decide', () => {
  it('counts by hand', () => {
    const found = decide([5, 4, 3, 2, 1], [1, 1, 0, 1, 0], 3);
    expect(found.sensitivity).toBeCloseTo(2 / 3, 12);
    expect(found.specificity).toBeCloseTo(1 / 2, 12);
    expect(found.accuracy).toBeCloseTo(3 / 5, 12);
    expect(found.precision).toBeCloseTo(2 / 3, 12);
    expect(found.f1).toBeCloseTo(2 / 3, 12);
  });

  it('equals counting in a population of that prevalence', () => {
    // 150 plausible of 1,000: 135 kept; 850 implausible: 85 kept.
    const found = atPrevalence(0.9, 0.9, 0.15);
    expect(found.accuracy).toBeCloseTo((135 + 765) / 1000, 12);
    expect(found.precision).toBeCloseTo(135 / 220, 12);
    expect(found.f1).toBeCloseTo((2 * 135) / (2 * 135 + 85 + 15), 12);
  });
});
