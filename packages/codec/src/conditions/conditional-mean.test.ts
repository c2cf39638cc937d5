import { randomFrom } from '@tractogen/core';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { leaveOneOut } from '../linear/leave-one-out.ts';
import { conditionalMean } from './conditional-mean.ts';
import { bentTerms, knotsOf, splineMatrix } from './restricted-spline.ts';

const random = randomFrom('conditional-mean');
const draw = (n: number, centre: number, sd: number): Float64Array =>
  Float64Array.from({ length: n }, () => centre + sd * random.normal());

/** Of tools/parity/spline_fixtures.py. */
interface Fixture {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly points: readonly number[];
  readonly cases: readonly {
    readonly knots: number;
    readonly leaveOneOut: number;
    readonly at: readonly number[];
  }[];
}
const fixture = JSON.parse(
  readFileSync(
    resolve(import.meta.dirname, '../../../../tools/parity/fixtures/natural-splines.json'),
    'utf8',
  ),
) as Fixture;

describe('a restricted cubic spline', () => {
  it.each(fixture.cases)("with $knots knots is SciPy's natural spline, within and beyond them", (wanted) => {
    const { x, y, points } = fixture;
    const knots = knotsOf(
      x.toSorted((a, b) => a - b),
      wanted.knots,
    )!;
    const matrix = splineMatrix(knots);
    const rows = (at: readonly number[]): number[] =>
      at.flatMap((value) => [1, value, ...bentTerms(value, knots, matrix)]);
    const { coefficients, error } = leaveOneOut(Float64Array.from(rows(x)), wanted.knots, y)!;
    expect(error).toBeCloseTo(wanted.leaveOneOut, 9);
    for (const [i, point] of points.entries()) {
      const found = rows([point]).reduce((sum, term, k) => sum + term * coefficients[k], 0);
      expect(found).toBeCloseTo(wanted.at[i], 8);
    }
  });
});

describe('the conditional mean', () => {
  it('is the spline that tells left-out streamlines best', () => {
    const best = fixture.cases.toSorted((a, b) => a.leaveOneOut - b.leaveOneOut)[0];
    const found = conditionalMean([fixture.x], fixture.y)!;
    for (const [i, point] of fixture.points.entries()) expect(found.at([point])).toBeCloseTo(best.at[i], 8);
  });

  it('follows a law that bends in each of two conditions, where a parabola is far off', () => {
    const [a, b] = [draw(600, 80, 5), draw(600, -3, 0.2)];
    const law = (x: number, y: number): number => 4 + Math.sin((x - 80) / 2) + 3 * Math.abs(y + 3);
    const noisy = a.map((x, i) => law(x, b[i]) + 0.5 * random.normal());
    const found = conditionalMean([a, b], noisy)!;
    const misses = [...a.keys()]
      .filter((i) => Math.abs(a[i] - 80) < 8 && Math.abs(b[i] + 3) < 0.3)
      .map((i) => found.at([a[i], b[i]]) - law(a[i], b[i]));
    // Its noise leaves √(23 coefficients / 600) · 0.5 = 0.1 in the root mean square; of a straight line in x 0.7 would be left.
    expect(Math.hypot(...misses) / Math.sqrt(misses.length)).toBeLessThan(0.15);
  });

  it('goes straight on beyond the streamlines, so that one far away asks nothing absurd', () => {
    const a = draw(400, 80, 5);
    const found = conditionalMean(
      [a],
      a.map((x) => (x - 80) ** 2),
    )!;
    const [near, far, farther] = [95, 105, 115].map((x) => found.at([x]));
    expect(farther - far).toBeCloseTo(far - near, 6);
  });

  it('is a line where nothing more is there to tell', () => {
    const a = draw(300, 80, 5);
    const found = conditionalMean(
      [a],
      a.map((x) => 3 * x - 7),
    )!;
    for (const x of [60, 80, 101]) expect(found.at([x])).toBeCloseTo(3 * x - 7, 8);
  });

  it('does not fit what too few streamlines, or none that differ, fix', () => {
    expect(conditionalMean([draw(9, 0, 1)], draw(9, 0, 1))).toBeNull();
    expect(conditionalMean([new Float64Array(50).fill(3)], draw(50, 0, 1))).toBeNull();
    const same = draw(50, 0, 1);
    expect(conditionalMean([same, same], draw(50, 0, 1))).toBeNull();
  });

  it('does with as many knots as values that many streamlines share allow', () => {
    const shared = Float64Array.from({ length: 100 }, (_, i) => i % 3);
    const found = conditionalMean(
      [shared],
      shared.map((x) => [5, 1, 9][x]),
    )!;
    for (const x of [0, 1, 2]) expect(found.at([x])).toBeCloseTo([5, 1, 9][x], 6);
  });
});
