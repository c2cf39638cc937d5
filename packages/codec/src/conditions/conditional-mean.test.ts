import { randomFrom } from '@tractogen/core';
import { expect, it } from 'vitest';
import { conditionalMean } from './conditional-mean.ts';

const random = randomFrom('conditional-mean');
const draw = (n: number, centre: number, sd: number): Float64Array =>
  Float64Array.from({ length: n }, () => centre + sd * random.normal());

it('finds a law that is a parabola in each condition', () => {
  const [a, b] = [draw(200, 80, 5), draw(200, -3, 0.2)];
  const law = (x: number, y: number): number => 4 + 0.3 * x - 0.01 * x * x + 7 * y * y;
  const found = conditionalMean(
    [a, b],
    a.map((x, i) => law(x, b[i])),
  );
  expect(found?.at([72, -2.7])).toBeCloseTo(law(72, -2.7), 6);
});

it('does not fit what too few streamlines, or none that differ, fix', () => {
  expect(conditionalMean([draw(14, 0, 1)], draw(14, 0, 1))).toBeNull();
  expect(conditionalMean([new Float64Array(50).fill(3)], draw(50, 0, 1))).toBeNull();
});
