import { expect, it } from 'vitest';
import { meanPairwiseMdf } from './pairwise-mdf.ts';

it('is 0 for copies, also reversed ones, and the distance for parallels', () => {
  const line = (y: number, reverse = false): number[] =>
    Array.from({ length: 20 }, (_, p) => [reverse ? 19 - p : p, y, 0]).flat();
  expect(meanPairwiseMdf(Float32Array.from([...line(0), ...line(0), ...line(0, true)]))).toBe(0);
  expect(meanPairwiseMdf(Float32Array.from([...line(0), ...line(3, true)]))).toBe(3);
  expect(meanPairwiseMdf(Float32Array.from(line(0)))).toBeNaN();
});
