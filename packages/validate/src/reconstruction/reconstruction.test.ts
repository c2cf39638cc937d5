import { randomFrom } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import { mean, median, quantile } from '../metrics/statistics.ts';
import { pairedBootstrap } from './bootstrap.ts';
import { reconstructionErrors } from './errors.ts';

/** Straight streamlines of 256 points along x, 1 mm steps. */
function straight(n: number): Float32Array {
  return Float32Array.from({ length: n * 768 }, (_, i) =>
    i % 3 === 0 ? Math.floor((i % 768) / 3) : Math.floor(i / 768),
  );
}

describe('reconstructionErrors', () => {
  it('measures a shift exactly, and a shift in depth as depth', () => {
    const original = straight(2);
    const moved = original.map((value, i) => value + [2, 0, 0][i % 3]);
    const deep = original.map((value, i) => value + [0, 0, -3][i % 3]);
    const aside = reconstructionErrors(original, moved);
    expect([...aside.mean]).toEqual([2, 2]);
    expect([...aside.depth]).toEqual([0, 0]);
    expect(aside.lengthBias[1]).toBeCloseTo(0, 3);
    const below = reconstructionErrors(original, deep);
    expect([...below.mean]).toEqual([3, 3]);
    expect([...below.depth]).toEqual([3, 3]);
    expect([...below.end]).toEqual([3, 3]);
  });

  it('does not forgive a reversed streamline', () => {
    const original = straight(1);
    const reversed = original.slice();
    for (let p = 0; p < 256; p++) reversed[3 * p] = 255 - p;
    const { mean: found, end, lengthBias } = reconstructionErrors(original, reversed);
    expect(found[0]).toBe(128);
    expect(end[0]).toBe(255);
    expect(lengthBias[0]).toBeCloseTo(0, 3);
  });

  it('measures length bias in mm', () => {
    const original = straight(1);
    const longer = original.map((value, i) => (i % 3 === 0 ? 1.1 * value : value));
    const { lengthBias, rawLengthBias } = reconstructionErrors(original, longer);
    expect(lengthBias[0]).toBeCloseTo(25.5, 3);
    expect(rawLengthBias[0]).toBeCloseTo(25.5, 3);
  });
});

describe('pairedBootstrap', () => {
  it('has no width where one model is a multiple of the other', () => {
    const reference = Float64Array.from({ length: 50 }, (_, i) => 1 + (i % 7));
    const { ratio, difference, groups } = pairedBootstrap(
      reference.map((e) => e / 2),
      reference,
      Array.from({ length: 50 }, (_, i) => i),
      200,
      randomFrom(1),
    );
    expect(ratio).toEqual({ value: 0.5, low: 0.5, high: 0.5 });
    expect(difference.value).toBeCloseTo(-mean(reference) / 2, 12);
    expect(groups).toBe(50);
  });

  it('has the width of the normal approximation', () => {
    const random = randomFrom(2);
    const n = 400;
    const reference = new Float64Array(n).fill(10);
    const errors = reference.map((value) => value + random.normal());
    const { difference } = pairedBootstrap(
      errors,
      reference,
      Array.from({ length: n }, (_, i) => i),
      2000,
      randomFrom(3),
    );
    const width = (2 * 1.96) / Math.sqrt(n);
    expect((difference.high - difference.low) / width).toBeGreaterThan(0.88);
    expect((difference.high - difference.low) / width).toBeLessThan(1.12);
  });

  it('widens when the same evidence comes in copies, since groups are drawn', () => {
    const random = randomFrom(4);
    const few = Float64Array.from({ length: 40 }, () => 10 + random.normal());
    const copies = Float64Array.from({ length: 400 }, (_, i) => few[i % 40]);
    const reference = new Float64Array(400).fill(10);
    const width = (group: number[]): number => {
      const { difference } = pairedBootstrap(copies, reference, group, 1000, randomFrom(5));
      return difference.high - difference.low;
    };
    const apart = width(Array.from({ length: 400 }, (_, i) => i));
    const grouped = width(Array.from({ length: 400 }, (_, i) => i % 40));
    expect(grouped / apart).toBeGreaterThan(2.5);
    expect(grouped / apart).toBeLessThan(4);
  });
});

describe('quantile', () => {
  it('interpolates between order statistics as numpy does', () => {
    expect(quantile([3, 1, 2, 4], 0.25)).toBeCloseTo(1.75, 12);
    expect(median([5, 1, 3])).toBe(3);
    expect(quantile([7], 0.95)).toBe(7);
  });
});
