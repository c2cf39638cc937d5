import { expect, it } from 'vitest';
import { overBundles } from './over-bundles.ts';

it('finds the bundle that is farthest from 1 either way, and the middle one', () => {
  const of = (...values: number[]) => overBundles(values.map((value, i) => ({ bundle: `b${i}`, value })));
  expect(of(0.6, 1, 1.5)).toEqual({ worst: { bundle: 'b0', value: 0.6 }, median: 1 });
  expect(of(0.7, 0.9, 1.5, 1.1)).toEqual({ worst: { bundle: 'b2', value: 1.5 }, median: 1 });
  expect(of(1000, 0)?.worst.value).toBe(0);
  expect(of()).toBeNull();
});
