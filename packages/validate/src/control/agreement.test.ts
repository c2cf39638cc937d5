import { randomFrom } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import { agreement, pooledWithin } from './agreement.ts';

const requested = Float64Array.from({ length: 300 }, (_, i) => 60 + i / 10);

describe('agreement', () => {
  it('is perfect where what was measured is what was asked for', () => {
    expect(agreement(requested, requested)).toMatchObject({ r2: 1, slope: 1, mae: 0 });
    expect(agreement(requested, requested).intercept).toBeCloseTo(0, 9);
  });
  it('is about y = x: a line of its own slope and intercept loses by both', () => {
    const found = agreement(
      requested,
      requested.map((value) => 20 + 0.5 * value),
    );
    expect(found.slope).toBeCloseTo(0.5, 12);
    expect(found.intercept).toBeCloseTo(20, 9);
    // Errors are 20 − x/2: mean square 20² − 20 x̄ + (x̄² + s²)/4 over s².
    const centre = 60 + 29.9 / 2;
    const variance = (300 ** 2 - 1) / 12 / 100;
    expect(found.r2).toBeCloseTo(1 - (400 - 20 * centre + (centre ** 2 + variance) / 4) / variance, 9);
  });
  it('is 0 for the mean whatever was asked, and about −1 for the right values in a wrong order', () => {
    const centre = 60 + 29.9 / 2;
    expect(
      agreement(
        requested,
        requested.map(() => centre),
      ).r2,
    ).toBeCloseTo(0, 9);
    const order = randomFrom('shuffle').permutation(300);
    const shuffled = agreement(
      requested,
      Float64Array.from(order, (i) => requested[i]),
    );
    // SSE / SST = 2 (1 − r), r of 300 pairs within four of its standard deviations.
    expect(Math.abs(shuffled.r2 + 1)).toBeLessThan((2 * 4) / Math.sqrt(299));
    expect(shuffled.r2).toBeLessThan(0);
  });
  it('says nothing of one request only', () => {
    expect(agreement([70, 70], [70, 71]).r2).toBeNaN();
  });
});

describe('pooledWithin', () => {
  it('gives nothing for knowing the bundle: its mean alone pools to 0, although overall R² is near 1', () => {
    const [short, long] = [requested, requested.map((value) => value + 400)];
    const meanOf = (values: Float64Array): Float64Array =>
      values.map(() => values.reduce((sum, value) => sum + value, 0) / values.length);
    expect(pooledWithin([agreement(short, meanOf(short)), agreement(long, meanOf(long))]).r2).toBeCloseTo(
      0,
      9,
    );
    expect(agreement([...short, ...long], [...meanOf(short), ...meanOf(long)]).r2).toBeGreaterThan(0.99);
  });
  it('weighs bundles by what varies in them', () => {
    // SST 2 with SSE 0, and SST 8 with SSE 8.
    const parts = [agreement([1, 2, 3], [1, 2, 3]), agreement([0, 2, 4], [2, 2, 2])];
    expect(pooledWithin(parts)).toMatchObject({ n: 6, slope: 0.2 });
    expect(pooledWithin(parts).r2).toBeCloseTo(0.2, 12);
    expect(pooledWithin(parts).mae).toBeCloseTo(4 / 6, 12);
  });
});
