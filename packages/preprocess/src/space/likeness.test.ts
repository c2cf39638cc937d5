import { expect, it } from 'vitest';
import { correlation } from './likeness.ts';

it('correlates where either image has something', () => {
  const image = Float32Array.of(0, 0, 0, 1, 2, 3, 4);
  expect(
    correlation(
      image,
      image.map((value) => 2 * value),
    ),
  ).toBeCloseTo(1, 12);
  expect(correlation(image, Float32Array.of(0, 0, 0, 4, 3, 2, 1))).toBeCloseTo(-1, 12);
  // Common background makes nothing alike: side by side, the two are opposites.
  const [left, right] = [Float32Array.of(0, 0, 0, 0, 5, 5, 0, 0), Float32Array.of(0, 0, 0, 0, 0, 0, 5, 5)];
  expect(correlation(left, right)).toBeCloseTo(-1, 12);
  expect(correlation(left, new Float32Array(8))).toBeNaN();
  expect(correlation(Float32Array.of(Number.NaN, 1, 2), Float32Array.of(0, 1, 2))).toBeCloseTo(1, 12);
});
