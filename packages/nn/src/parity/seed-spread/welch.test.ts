import { describe, expect, it } from 'vitest';
import { likeness, twoSided } from './welch.ts';

describe("Student's law", () => {
  it.each([0, 0.3, 1, 2.5, 40])('has its closed forms at t = %d', (t) => {
    expect(twoSided(t, 2)).toBeCloseTo(1 - t / Math.sqrt(2 + t * t), 7);
    expect(twoSided(-t, 1)).toBeCloseTo(1 - (2 / Math.PI) * Math.atan(t), 9);
    expect(twoSided(t, 3)).toBeCloseTo(
      1 - (2 / Math.PI) * (Math.atan(t / Math.sqrt(3)) + (t * Math.sqrt(3)) / (3 + t * t)),
      9,
    );
  });

  it('has the 5 % points of the tables', () => {
    expect(twoSided(2.228139, 10)).toBeCloseTo(0.05, 6);
    expect(twoSided(2.776445, 4)).toBeCloseTo(0.05, 6);
  });
});

describe('likeness', () => {
  it("is that of Welch's test", () => {
    // Means 3 and 4.5, variances 2.5 and 1.25, of five each: t = −√3, ν = 0.75² / ((0.5² + 0.25²) / 4).
    const { p } = likeness([1, 2, 3, 4, 5], [3, 4, 4.5, 5, 6]);
    expect(p).toBeCloseTo(twoSided(Math.sqrt(3), 7.2), 9);
  });

  it('says whether one lot lies within the other', () => {
    expect(likeness([2, 3], [1, 4]).within).toBe(true);
    expect(likeness([1, 4], [2, 3]).within).toBe(true);
    expect(likeness([2, 5], [1, 4]).within).toBe(false);
  });
});
