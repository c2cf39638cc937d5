import { conditionalMean } from '@tractogen/codec';
import { randomFrom } from '@tractogen/core';
import { expect, it } from 'vitest';
import { offTarget } from './off-target.ts';
import { thirdsOf } from './thirds.ts';

const random = randomFrom('off-target');
const draw = (n: number, centre: number, sd: number): Float64Array =>
  Float64Array.from({ length: n }, () => centre + sd * random.normal());

it('bins requests by tertiles, and puts every value between the outermost requests into one bin', () => {
  const thirds = thirdsOf(Float64Array.from({ length: 9 }, (_, i) => 10 - i));
  expect(thirds.map(({ places }) => [...places])).toEqual([
    [6, 7, 8],
    [3, 4, 5],
    [0, 1, 2],
  ]);
  for (const value of [2, 4.66, 4.67, 7.3, 10])
    expect(thirds.filter(({ holds }) => holds(value))).toHaveLength(1);
  expect(thirds.some(({ holds }) => holds(1.99) || holds(10.01))).toBe(false);
});

it('finds the attribute that strays, where, and how far, and forgives what follows the request as it should', () => {
  const real = draw(400, 80, 5);
  const width = draw(400, 10, 2);
  const follows = real.map((a) => 3 * a + Math.sin(a));
  const requested = Float64Array.from({ length: 300 }, (_, i) => 72 + (16 * i) / 299);
  const thirds = thirdsOf(requested);
  const high = new Set(thirds[2].places);
  const sd = Math.sqrt(
    width.reduce((sum, w, _i, all) => sum + (w - all.reduce((s, v) => s + v) / 400) ** 2, 0) / 399,
  );
  const expected = conditionalMean([real], width)!;
  const found = offTarget({
    requested: [requested],
    real: [real],
    others: [
      { name: 'follows', generated: requested.map((a) => 3 * a + Math.sin(a)), real: follows },
      {
        name: 'strays',
        generated: requested.map((a, i) => expected.at([a]) + (high.has(i) ? -1.5 * sd : 0)),
        real: width,
      },
      { name: 'constant', generated: requested, real: real.map(() => 1) },
    ],
    thirds,
  });
  expect(found.map(({ name }) => name)).toEqual(['strays', 'follows']);
  expect(found[0].third).toBe('high');
  expect(found[0].deviation).toBeCloseTo(-1.5, 9);
  expect(found[0].error).toBeCloseTo(0, 9);
  // What a spline leaves of a sine.
  expect(Math.abs(found[1].deviation)).toBeLessThan(0.02);
});
