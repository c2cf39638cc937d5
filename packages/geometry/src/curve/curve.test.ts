import { randomFrom } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import { arc, line } from '../testing/curves.ts';
import { arcLength } from './arc-length.ts';
import { downsample } from './downsample.ts';
import { resampleByArcLength } from './resample.ts';
import { reverseStreamline } from './reverse.ts';
import { smoothedLength } from './smoothed-length.ts';

describe('arcLength', () => {
  it('is the length of a straight line and, to the chord, of a circle', () => {
    expect(arcLength(line([1, 2, 3], [4, 6, 3], 7))).toBeCloseTo(5, 5);
    // n chords of a circle: 2 n r sin(θ / 2n)
    expect(arcLength(arc(10, Math.PI, 101))).toBeCloseTo(2 * 100 * 10 * Math.sin(Math.PI / 200), 4);
  });
  it('takes one streamline of many by points', () => {
    const both = Float32Array.from([...line([0, 0, 0], [3, 0, 0], 4), ...line([0, 0, 0], [0, 8, 0], 5)]);
    expect(arcLength(both, 4, 5)).toBeCloseTo(8, 6);
    expect(arcLength(both, 4)).toBeCloseTo(8, 6);
  });
  it('is 0 for one point, and refuses a range outside the array', () => {
    expect(arcLength(Float32Array.of(1, 2, 3))).toBe(0);
    expect(() => arcLength(Float32Array.of(1, 2, 3), 1, 1)).toThrow(RangeError);
  });
});

describe('resampleByArcLength', () => {
  it('places points at equal steps along an unevenly sampled line', () => {
    const uneven = Float32Array.of(0, 0, 0, 0.1, 0, 0, 0.1, 0, 0, 7, 0, 0, 10, 0, 0);
    const out = new Float32Array(11 * 3);
    resampleByArcLength(uneven, 11, out);
    for (let i = 0; i < 11; i++) expect(out[i * 3]).toBeCloseTo(i, 5);
  });
  it('keeps both ends exactly and writes where told', () => {
    const points = Float32Array.of(0.1, 0.2, 0.3, 1, 5, 2, 3.3, 2.2, 1.1);
    const out = new Float32Array(10 * 3).fill(-1);
    resampleByArcLength(points, 8, out, 1);
    expect([...out.subarray(0, 3), ...out.subarray(27)]).toEqual(Array(6).fill(-1));
    expect(out.subarray(3, 6)).toEqual(points.subarray(0, 3));
    expect(out.subarray(24, 27)).toEqual(points.subarray(6));
  });
  it('puts points of a finely sampled circle at equal angles', () => {
    const out = new Float32Array(256 * 3);
    resampleByArcLength(arc(20, 2, 4001), 256, out);
    for (const i of [1, 64, 200])
      expect(Math.atan2(out[i * 3 + 1], out[i * 3])).toBeCloseTo((2 * i) / 255, 5);
  });
  it('refuses one point, and repeats a point of zero length', () => {
    expect(() => resampleByArcLength(new Float32Array(3), 4, new Float32Array(12))).toThrow(
      expect.objectContaining({ code: 'STREAMLINE_INVALID' }),
    );
    const out = new Float32Array(12);
    resampleByArcLength(Float32Array.of(1, 2, 3, 1, 2, 3), 4, out);
    expect([...out]).toEqual([1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3]);
  });
});

describe('smoothedLength', () => {
  it('keeps the length of straight lines, whatever their number of points', () => {
    for (const count of [2, 3, 9, 17, 256])
      expect(smoothedLength(line([1, 1, 1], [4, 5, 1], count), 0, count)).toBeCloseTo(5, 4);
  });
  it('shrinks a circle by the transfer function of the window', () => {
    // A symmetric filter scales a circle sampled at angle δ by Σ w cos(kδ), away from its ends.
    const full = 512;
    const delta = 0.01;
    const window = Array.from({ length: 17 }, (_, i) => 0.5 * (1 + Math.cos((Math.PI * (i - 8)) / 8)));
    const sum = window.reduce((a, b) => a + b);
    const gain = window.reduce((a, w, i) => a + (w / sum) * Math.cos((i - 8) * delta), 0);
    const long = smoothedLength(arc(30, delta * (full - 1), full), 0, full);
    const short = smoothedLength(arc(30, delta * (full / 2 - 1), full / 2), 0, full / 2);
    expect(long - short).toBeCloseTo((full / 2) * 2 * 30 * gain * Math.sin(delta / 2), 2);
  });
  it('removes jitter that raw length counts', () => {
    const random = randomFrom(3);
    const noisy = line([0, 0, 0], [100, 0, 0], 256).map((value) => value + 0.2 * random.normal());
    expect(arcLength(noisy)).toBeGreaterThan(115);
    expect(smoothedLength(noisy)).toBeLessThan(101.5);
    expect(smoothedLength(noisy)).toBeGreaterThan(99);
  });
  it('is the same from both ends', () => {
    const points = arc(12, 2.3, 256).map((value, i) => value + Math.sin(i * i));
    const forward = smoothedLength(points);
    reverseStreamline(points, 0, 256);
    expect(smoothedLength(points)).toBeCloseTo(forward, 8);
  });
});

describe('reverseStreamline and downsample', () => {
  it('reverses one streamline of many, odd or even', () => {
    const points = Float32Array.from({ length: 15 }, (_, i) => i);
    reverseStreamline(points, 1, 3);
    expect([...points]).toEqual([0, 1, 2, 9, 10, 11, 6, 7, 8, 3, 4, 5, 12, 13, 14]);
    expect(() => reverseStreamline(points, 3, 5)).toThrow(RangeError);
  });
  it('takes equal steps of the old index and keeps the ends', () => {
    const two = Float32Array.from([
      ...line([0, 0, 0], [255, 0, 0], 256),
      ...line([5, 0, 0], [5, 510, 0], 256),
    ]);
    const out = downsample(two, 20);
    for (let k = 0; k < 20; k++) {
      expect(out[k * 3]).toBeCloseTo((k * 255) / 19, 4);
      expect(out[(20 + k) * 3 + 1]).toBeCloseTo((k * 510) / 19, 3);
    }
  });
});
