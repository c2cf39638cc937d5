import { expect, it } from 'vitest';
import { crossingIn } from './crossing.ts';

const rounding = [1e-7, 3e-6, 5e-6, 2e-6, 4e-6];

it('finds the leap out of rounding', () => {
  expect(crossingIn([...rounding, 7e-5, 2e-4])).toBe(5);
  expect(crossingIn([...rounding, 1e-5, 1.1e-4])).toBe(6);
  expect(crossingIn([1e-7, 3e-6, 9e-5])).toBe(2);
});

it('finds the end of a level, however small the first step off it', () => {
  const level = [1e-7, 4.1e-6, 3.9e-6, 3.7e-6, 3.6e-6, 3.9e-6, 4.3e-6, 2e-6];
  expect(crossingIn([...level, 7.1e-6, 1.2e-5, 4.1e-5, 1e-3])).toBe(8);
  expect(crossingIn([...level, 4e-6, 3e-6])).toBe(10);
  // Too short a level; a level that is not rounding; growth by a tenth a step.
  expect(crossingIn([...level.slice(0, 5), 7.1e-6, 1.2e-5, 4.1e-5])).toBe(8);
  expect(crossingIn([...level.map((loss) => 10 * loss), 7.1e-5, 1e-4])).toBe(10);
  expect(crossingIn(Array.from({ length: 20 }, (_, step) => 1e-6 * 1.1 ** step))).toBe(20);
});

it('finds none in rounding, in what is wrong from the start, nor in what grows', () => {
  expect(crossingIn(rounding)).toBe(5);
  expect(crossingIn([1e-7, 3e-5, 9e-4, 3e-3])).toBe(4);
  expect(crossingIn([1e-7, 3e-6, 6e-6, 1.2e-5, 2.4e-5, 5e-5, 1e-4])).toBe(7);
  expect(crossingIn([Number.NaN, 1, 2])).toBe(3);
});
