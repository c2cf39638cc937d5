import { randomFrom } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import { smoothedLength } from '../curve/smoothed-length.ts';
import { arc, line } from '../testing/curves.ts';
import { SHAPE_ATTRIBUTES, measureAttribute } from './measure.ts';
import { smoothedPoints } from './smoothed-points.ts';
import { smoothingMatrix } from './smoothing-matrix.ts';

/** What the window leaves of a circle's radius away from the ends, δ radians a point: Σ w cos(kδ). */
function gain(delta: number): number {
  const window = Array.from({ length: 17 }, (_, i) => 0.5 * (1 + Math.cos((Math.PI * (i - 8)) / 8)));
  const sum = window.reduce((a, b) => a + b);
  return window.reduce((a, w, i) => a + (w / sum) * Math.cos((i - 8) * delta), 0);
}

const wild = (seed: number, count: number): Float32Array =>
  randomFrom(seed).fillNormal(new Float32Array(count * 3));

describe('smoothedPoints', () => {
  it('leaves straight lines and every end where they are', () => {
    for (const count of [1, 2, 3, 9, 17, 256]) {
      const straight = line([1, 2, 3], [4, 0, 9], Math.max(count, 2)).subarray(0, count * 3);
      const out = smoothedPoints(straight, 0, count, new Float32Array(count * 3));
      for (let k = 0; k < out.length; k++) expect(out[k]).toBeCloseTo(straight[k], 5);
      const points = wild(count, count);
      const smooth = smoothedPoints(points, 0, count, new Float64Array(count * 3));
      for (const k of [0, 1, 2]) {
        expect(smooth[k]).toBeCloseTo(points[k], 6);
        expect(smooth[(count - 1) * 3 + k]).toBeCloseTo(points[(count - 1) * 3 + k], 6);
      }
    }
  });
  it('scales a circle by the transfer function of the window, away from its ends', () => {
    const delta = 0.02;
    const out = smoothedPoints(arc(30, delta * 255, 256), 0, 256, new Float64Array(768));
    for (const i of [8, 100, 247]) {
      expect(out[i * 3]).toBeCloseTo(30 * gain(delta) * Math.cos(delta * i), 4);
      expect(out[i * 3 + 1]).toBeCloseTo(30 * gain(delta) * Math.sin(delta * i), 4);
    }
  });
  it('refuses a range outside the array', () => {
    expect(() => smoothedPoints(new Float32Array(9), 1, 3, new Float32Array(9))).toThrow(RangeError);
  });
});

describe('smoothingMatrix', () => {
  it('is the low-pass: S · points', () => {
    for (const count of [1, 2, 5, 12, 256]) {
      const matrix = smoothingMatrix(count);
      const points = wild(count, count);
      const smooth = smoothedPoints(points, 0, count, new Float64Array(count * 3));
      for (let i = 0; i < count; i++) {
        const row = matrix.subarray(i * count, (i + 1) * count);
        expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
        for (let axis = 0; axis < 3; axis++) {
          const value = row.reduce((sum, weight, j) => sum + weight * points[j * 3 + axis], 0);
          expect(value).toBeCloseTo(smooth[i * 3 + axis], 5);
        }
      }
    }
  });
});

describe('measureAttribute', () => {
  const delta = Math.PI / 2 / 255;
  const quarter = arc(40, Math.PI / 2, 256);
  const of = (points: Float32Array): Record<string, number> =>
    Object.fromEntries(
      SHAPE_ATTRIBUTES.map(({ name }) => [name, measureAttribute(name, points, 0, points.length / 3)]),
    );

  it('finds the bow of an arc: r (1 − cos θ/2), up to what the low-pass takes from the radius', () => {
    expect(of(quarter)['bow']).toBeCloseTo(40 * (1 - Math.cos(Math.PI / 4)), 1);
    // Exactly: the middle lies between two points, both on the shrunk circle; the ends are on the full one.
    expect(of(quarter)['bow']).toBeCloseTo(
      40 * (gain(delta) * Math.cos(delta / 2) - Math.cos(Math.PI / 4)),
      4,
    );
  });
  it('finds the length and sinuosity of an arc: r θ and θ / (2 sin θ/2)', () => {
    expect(of(quarter)['length'] / (20 * Math.PI)).toBeCloseTo(1, 3);
    expect(of(quarter)['sinuosity']).toBeCloseTo(Math.PI / 4 / Math.sin(Math.PI / 4), 3);
  });
  it('finds no bow and a sinuosity of one in a line, and where it ends', () => {
    const found = of(line([1, 2, 3], [4, 6, 15], 256));
    expect(found['length']).toBeCloseTo(13, 4);
    expect(found['bow']).toBeCloseTo(0, 4);
    expect(found['sinuosity']).toBeCloseTo(1, 6);
    expect([found['end_x'], found['end_y'], found['end_z']]).toEqual([4, 6, 15]);
  });
  it('measures bow from the line, not from the segment: what turns back behind an end lies on it', () => {
    const back = Float32Array.from([
      ...line([0, 0, 0], [30, 0, 0], 200),
      ...line([30, 0, 0], [10, 0, 0], 56),
    ]);
    expect(of(back)['bow']).toBeCloseTo(0, 5);
    expect(of(back)['sinuosity']).toBeGreaterThan(4);
  });
  it('does not depend on where the streamline lies or how it is turned', () => {
    // Rows of an orthogonal matrix, and a shift.
    const [a, b, c] = [
      [2 / 7, 3 / 7, 6 / 7],
      [3 / 7, -6 / 7, 2 / 7],
      [6 / 7, 2 / 7, -3 / 7],
    ];
    const moved = new Float32Array(768);
    for (let k = 0; k < 768; k += 3) {
      for (const [axis, row] of [a, b, c].entries())
        moved[k + axis] = 100 + row[0] * quarter[k] + row[1] * quarter[k + 1] + row[2] * quarter[k + 2];
    }
    for (const name of ['length', 'bow', 'sinuosity'] as const)
      expect(of(moved)[name]).toBeCloseTo(of(quarter)[name], 3);
  });
  it('takes one streamline of many by points, and agrees with smoothedLength', () => {
    const both = Float32Array.from([...line([0, 0, 0], [3, 0, 0], 256), ...quarter]);
    expect(measureAttribute('bow', both, 256)).toBe(of(quarter)['bow']);
    expect(measureAttribute('length', both, 256)).toBe(smoothedLength(both, 256));
  });
  it('has no finite sinuosity where the ends meet, but a bow', () => {
    const circle = arc(10, 2 * Math.PI, 257);
    circle.copyWithin(256 * 3, 0, 3);
    expect(of(circle)['sinuosity']).toBe(Infinity);
    expect(of(circle)['bow']).toBeCloseTo(20, 1);
  });
  it('refuses a range outside the array', () => {
    expect(() => measureAttribute('end_x', quarter, 1, 256)).toThrow(RangeError);
    expect(() => measureAttribute('end_x', quarter, 0, 0)).toThrow(RangeError);
  });
});
