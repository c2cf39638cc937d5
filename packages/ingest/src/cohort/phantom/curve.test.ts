import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { curveThrough, type Tangents } from './curve.ts';

interface Curve {
  readonly tangents: Tangents;
  readonly control: readonly number[];
  readonly curve: readonly number[];
}
const { curves } = JSON.parse(readFileSync(join(import.meta.dirname, 'curve.fixture.json'), 'utf8')) as {
  curves: readonly Curve[];
};

describe('a curve through control points', () => {
  it.each(curves)('is SciPy’s Hermite spline with $tangents tangents', ({ tangents, control, curve }) => {
    const ours = curveThrough(Float64Array.from(control), tangents, 9);
    for (const [i, value] of curve.entries()) expect(Math.abs(ours[i] - value)).toBeLessThan(1e-5);
  });

  it('of two points on a diameter is the diameter', () => {
    const ours = curveThrough(Float64Array.of(0, 0, -50, 0, 0, 50), 'symmetric', 11);
    for (let k = 0; k < 11; k++) {
      expect(ours[3 * k]).toBeCloseTo(0, 6);
      expect(ours[3 * k + 2]).toBeCloseTo(10 * k - 50, 5);
    }
  });
});
